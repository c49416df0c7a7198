export * from './balance-classes.js';
export * from './example-pool.js';
export * from './mixture-sampler.js';
export * from './permute-molecules.js';
