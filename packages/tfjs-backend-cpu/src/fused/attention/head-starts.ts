import type { AttentionShape, AttentionTile } from './attention-shape.js';

/**
 * Where the matrix of each sequence and query head of a tile starts: in [batch, queries, heads, headDim] at the tile's
 * first query, and in [batch, keys, keyHeads, headDim] at the first key of the head that it reads.
 */
export function headStarts(
  { queries, keys, heads, keyHeads, group, headDim }: AttentionShape,
  { batchStart, batchSize, queryStart }: AttentionTile,
): { queryStarts: Int32Array; keyStarts: Int32Array } {
  const queryStarts = new Int32Array(batchSize * heads);
  const keyStarts = new Int32Array(batchSize * heads);
  for (let i = 0; i < queryStarts.length; i++) {
    const sequence = batchStart + Math.floor(i / heads);
    const head = i % heads;
    queryStarts[i] = ((sequence * queries + queryStart) * heads + head) * headDim;
    keyStarts[i] = (sequence * keys * keyHeads + Math.floor(head / group)) * headDim;
  }
  return { queryStarts, keyStarts };
}
