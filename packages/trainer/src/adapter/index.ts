export * from './architecture-of.js';
export type { TrainAdapterResult } from './finish-run-options.js';
export type { AdapterRun } from './open-adapter-run.js';
export { loraOptionsOf } from './open-lora.js';
export * from './parameter-table.js';
export * from './train-adapter.js';
export type { TrainAdapterOptions } from './train-adapter-options.js';
export * from './train-parts.js';
