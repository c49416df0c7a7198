export * from './assert-resumable.js';
export * from './folder-lock.js';
export * from './json-lines-file.js';
export * from './run-folder.js';
export * from './run-summary.js';
export * from './splits-file.js';
export * from './tensorboard-writer.js';
