export { llamaConfigOf, type TrainLmOptions } from './open-lm-run.js';
export * from './train-lm.js';
