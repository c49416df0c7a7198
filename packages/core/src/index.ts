export * from './errors.js';
export * from './expect-whole.js';
export * from './logger.js';
export * from './molx-error.js';
export * from './progress.js';
export * from './random.js';
