export * from './card-schema.js';
export * from './parse-card.js';
