export { onBits, packBits, unpackBits } from './bits.js';
export { FingerprintTable } from './fingerprint-table.js';
export { type MorganOptions, morgan } from './morgan.js';
export { popCount } from './pop-count.js';
export { dice, type Similarity, tanimoto } from './similarity.js';
export { type SimilarityHit, type SimilaritySearchOptions, similaritySearch } from './similarity-search.js';
