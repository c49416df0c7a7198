import { ShapeError } from '@molx/core';
import type { CountFingerprint } from './count-fingerprint.js';

/**
 * Tanimoto's coefficient of counts: the sum of the smaller counts over that of the larger ones, in 0 .. 1. RDKit's `TanimotoSimilarity` of
 * sparse count vectors.
 *
 * Two empty fingerprints give 0, as in RDKit.
 *
 * @throws {ShapeError} when they are folded to different lengths
 */
export function countTanimoto(a: CountFingerprint, b: CountFingerprint): number {
  const shared = sharedCount('countTanimoto', a, b);
  const union = total(a) + total(b) - shared;
  return union === 0 ? 0 : shared / union;
}

/**
 * Dice's coefficient of counts: twice the sum of the smaller counts over the sum of all, in 0 .. 1. RDKit's `DiceSimilarity` of sparse count
 * vectors.
 *
 * Two empty fingerprints give 0, as in RDKit.
 *
 * @throws {ShapeError} when they are folded to different lengths
 */
export function countDice(a: CountFingerprint, b: CountFingerprint): number {
  const shared = sharedCount('countDice', a, b);
  const sum = total(a) + total(b);
  return sum === 0 ? 0 : (2 * shared) / sum;
}

function total({ counts }: CountFingerprint): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function sharedCount(op: string, a: CountFingerprint, b: CountFingerprint): number {
  if (a.bits !== b.bits) {
    throw new ShapeError(op, `counts folded alike, ${a.bits ?? 'not folded'}`, `${b.bits ?? 'not folded'}`);
  }
  let sum = 0;
  for (let i = 0, j = 0; i < a.ids.length && j < b.ids.length; ) {
    const difference = a.ids[i]! - b.ids[j]!;
    if (difference === 0) sum += Math.min(a.counts[i]!, b.counts[j]!);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return sum;
}
