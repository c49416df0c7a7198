export * from './feature-cache.js';
export * from './identify-molecules.js';
