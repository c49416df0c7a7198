export * from './assert-same-recipe.js';
export * from './checkpoint-folder.js';
export * from './checkpoint-saver.js';
export * from './peak-memory.js';
export * from './progress-line.js';
export * from './resume-cautions.js';
export * from './run-reporter.js';
export * from './summarise-run.js';
