export * from './check-lm-data.js';
export { llamaConfigOf, type TrainLmOptions } from './open-lm-run.js';
export * from './train-lm.js';
