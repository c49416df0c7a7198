export * from './reactions/reaction-roles.js';
export * from './reactions/split-reaction.js';
export * from './sdf/sdf-records.js';
