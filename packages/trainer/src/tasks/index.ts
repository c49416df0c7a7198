export * from './build-tasks.js';
export * from './built-in-tasks.js';
export * from './molecule-features.js';
export * from './number-task.js';
export * from './structure-tasks.js';
export * from './styles.js';
export * from './task.js';
export * from './text-task.js';
