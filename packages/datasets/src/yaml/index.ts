export * from './nearest.js';
export * from './read-yaml.js';
export * from './schema-issue.js';
export * from './yaml-text.js';
