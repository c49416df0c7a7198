export * from './load-recipe.js';
export { smilesTokenizers } from './model-schema.js';
export { parseSet } from './override.js';
export * from './recipe-schema.js';
export * from './resolved-yaml.js';
export * from './trained-parts.js';
