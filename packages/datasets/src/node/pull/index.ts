export * from './molx-folders.js';
export * from './pull-card.js';
