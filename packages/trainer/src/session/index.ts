export * from './checkpoint-folder.js';
export * from './peak-memory.js';
export * from './progress-line.js';
export * from './run-reporter.js';
