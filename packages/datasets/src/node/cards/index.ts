export * from './card-values.js';
export * from './load-card.js';
export * from './load-set.js';
export * from './locate-files.js';
export * from './read-card.js';
