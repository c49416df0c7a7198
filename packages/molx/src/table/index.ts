export * from './atomic-output.js';
export * from './invalid-rows.js';
export * from './json-lines-output.js';
export * from './npy-output.js';
export * from './tsv-output.js';
