import type { AttentionShape } from './attention-shape.js';

/** For each sequence the keys that its mask hides, ascending. Empty for a call without a mask. */
export type HiddenKeys = readonly (readonly number[])[];

/** @param mask [batch, keys], 0 hides; empty for none */
export function hiddenKeys({ batch, keys }: AttentionShape, mask: Int32Array): HiddenKeys {
  if (mask.length === 0) return [];
  return Array.from({ length: batch }, (_, b) => {
    const hidden: number[] = [];
    for (let key = 0; key < keys; key++) if (mask[b * keys + key] === 0) hidden.push(key);
    return hidden;
  });
}

/** Writes -Infinity over a row's hidden scores, whose weight so becomes 0. */
export function hideScores(hidden: readonly number[], scores: Float32Array, start: number, end: number): void {
  for (let i = 0; i < hidden.length && start + hidden[i]! < end; i++) {
    scores[start + hidden[i]!] = Number.NEGATIVE_INFINITY;
  }
}
