export * from './console-logger.js';
export * from './exit-code.js';
export * from './run-command.js';
