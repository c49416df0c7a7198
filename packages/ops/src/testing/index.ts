export * from './op-case.js';
export * from './op-cases.js';
