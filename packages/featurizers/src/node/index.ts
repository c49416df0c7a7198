export { featurizerPool, type NodeFeaturizerPoolOptions } from './featurizer-pool.js';
