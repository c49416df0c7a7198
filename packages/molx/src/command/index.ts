export * from '../commands/embedded-model.js';
export {
  type DeviceFlags,
  type ModelFlags,
  withDeviceFlags,
  withLlmFlags,
  withModelFlag,
} from '../commands/model-flags.js';
export * from './console-logger.js';
export * from './exit-code.js';
export * from './interrupt.js';
export * from './option-values.js';
export * from './rate-line.js';
export * from './run-command.js';
