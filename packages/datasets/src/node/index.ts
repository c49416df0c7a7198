export * from './cache/index.js';
export * from './cards/index.js';
export * from './pull/index.js';
export * from './rows/index.js';
export * from './split/splits-file.js';
