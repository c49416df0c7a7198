export {
  type AtomPairCountOptions,
  type AtomPairOptions,
  atomPairCounts,
  atomPairs,
} from './atom-pairs.js';
export { onBits, packBits, unpackBits } from './bits.js';
export type { CountFingerprint } from './count-fingerprint.js';
export { countDice, countTanimoto } from './count-similarity.js';
export { FingerprintTable } from './fingerprint-table.js';
export { maccs, maccsBits } from './maccs/maccs.js';
export { type MorganCountOptions, type MorganOptions, morgan, morganCounts } from './morgan.js';
export { type MorganEnvironment, type MorganEnvironmentOptions, morganEnvironments } from './morgan-ids.js';
export type { PathOptions } from './path-ids.js';
export { popCount } from './pop-count.js';
export { type RdkCountOptions, type RdkOptions, rdk, rdkCounts } from './rdk.js';
export { dice, type Similarity, tanimoto } from './similarity.js';
export { type SimilarityHit, type SimilaritySearchOptions, similaritySearch } from './similarity-search.js';
export { type TorsionCountOptions, type TorsionOptions, torsionCounts, torsions } from './torsions.js';
