export * from './architecture-of.js';
export type { AdapterRun, TrainAdapterOptions } from './open-adapter-run.js';
export * from './parameter-table.js';
export * from './train-adapter.js';
