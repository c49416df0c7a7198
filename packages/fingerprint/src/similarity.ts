import { ShapeError } from '@molx/core';
import { intersectionCount, popCount } from './pop-count.js';

/** How alike two packed fingerprints are, in 0 .. 1. */
export type Similarity = (a: Uint8Array, b: Uint8Array) => number;

/**
 * Tanimoto's (Jaccard's) coefficient: shared bits over bits set in either.
 *
 * Two empty fingerprints give 0, as in RDKit.
 *
 * @throws {ShapeError} when the lengths differ
 */
export const tanimoto: Similarity = (a, b) => {
  expectSameLength('tanimoto', a, b);
  const shared = intersectionCount(a, b);
  const union = popCount(a) + popCount(b) - shared;
  return union === 0 ? 0 : shared / union;
};

/**
 * Dice's coefficient: twice the shared bits over the sum of the set bits.
 *
 * Two empty fingerprints give 0, as in RDKit.
 *
 * @throws {ShapeError} when the lengths differ
 */
export const dice: Similarity = (a, b) => {
  expectSameLength('dice', a, b);
  const total = popCount(a) + popCount(b);
  return total === 0 ? 0 : (2 * intersectionCount(a, b)) / total;
};

function expectSameLength(op: string, a: Uint8Array, b: Uint8Array): void {
  if (a.byteLength !== b.byteLength) {
    throw new ShapeError(op, `fingerprints of one length, ${a.byteLength} bytes`, `${b.byteLength} bytes`);
  }
}
