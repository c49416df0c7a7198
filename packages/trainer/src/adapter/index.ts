export { type AdapterRun, type TrainAdapterOptions } from './open-adapter-run.js';
export * from './architecture-of.js';
export * from './parameter-table.js';
export * from './train-adapter.js';
