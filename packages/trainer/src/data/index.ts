export * from './load-dataset.js';
export * from './molecule-record.js';
export * from './read-excluded.js';
export * from './read-molecules.js';
