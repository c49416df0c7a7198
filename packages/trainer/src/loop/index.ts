export * from './objective.js';
export * from './optimizer-step.js';
export * from './planned-stage.js';
export * from './run-training.js';
export * from './trainer-state.js';
export * from './weight-averages.js';
