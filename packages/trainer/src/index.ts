export * from './controls/index.js';
export * from './data/index.js';
export * from './recipe/index.js';
export * from './run-folder/index.js';
export * from './sampler/index.js';
export * from './schedule/index.js';
export * from './tasks/index.js';
