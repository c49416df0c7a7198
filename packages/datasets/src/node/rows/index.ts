export * from './non-utf8.js';
export * from './read-rows.js';
export * from './row.js';
export * from './row-format.js';
