export * from './feature-cache.js';
export * from './identify-molecules.js';
export * from './this-thread.js';
