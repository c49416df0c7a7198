export * from './console-logger.js';
export * from './exit-code.js';
export * from './interrupt.js';
export * from './option-values.js';
export * from './rate-line.js';
export * from './run-command.js';
