export * from './read-rows.js';
export * from './row-format.js';
