export * from './card-set-task.js';
export * from './choose-sets.js';
export * from './evaluation-set.js';
export * from './load-evaluation-set.js';
