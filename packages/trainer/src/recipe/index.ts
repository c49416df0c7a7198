export * from './load-recipe.js';
export * from './recipe-schema.js';
export * from './resolved-yaml.js';
