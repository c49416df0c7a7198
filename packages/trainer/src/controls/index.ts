export * from './accuracy.js';
export * from './pair-differently.js';
export * from './shuffle-control.js';
