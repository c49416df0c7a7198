import type { PartName } from '../card/index.js';

/** Indices into the records, by part. */
export type PartIndices = Record<PartName, number[]>;
