export * from './learning-rate.js';
