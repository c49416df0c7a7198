export * from './recipe/index.js';
