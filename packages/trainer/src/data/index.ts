export * from './card-tasks.js';
export * from './check-data-files.js';
export * from './load-dataset.js';
export * from './molecule-record.js';
export * from './read-cards.js';
export * from './read-excluded.js';
export * from './read-molecules.js';
export * from './say-leaks.js';
