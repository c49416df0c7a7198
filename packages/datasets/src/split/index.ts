export * from './deep-chem-scaffold-split.js';
export * from './part-indices.js';
export * from './scaffold-split.js';
export * from './split-records.js';
