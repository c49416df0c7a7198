import type { AttentionShape, AttentionTile } from './attention-shape.js';

/**
 * Copies a tile's queries from [batch, queries, heads, headDim] to [batchSize, heads, querySize, headDim], where the
 * query heads of one key head lie together and make one matrix. Multiplies by `factor` on the way.
 */
export function packQueries(
  shape: AttentionShape,
  tile: AttentionTile,
  from: Float32Array,
  to: Float32Array,
  factor: number,
): void {
  const { queries, heads, headDim } = shape;
  let at = 0;
  for (let b = tile.batchStart; b < tile.batchStart + tile.batchSize; b++) {
    for (let head = 0; head < heads; head++) {
      for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++) {
        const start = ((b * queries + i) * heads + head) * headDim;
        for (let j = start; j < start + headDim; j++) to[at++] = from[j]! * factor;
      }
    }
  }
}

/** The way back of {@link packQueries}; each packed row is multiplied by its factor, or all by one. */
export function unpackQueries(
  shape: AttentionShape,
  tile: AttentionTile,
  from: Float32Array,
  to: Float32Array,
  factor: Float32Array | number,
): void {
  const { queries, heads, headDim } = shape;
  let at = 0;
  let row = 0;
  for (let b = tile.batchStart; b < tile.batchStart + tile.batchSize; b++) {
    for (let head = 0; head < heads; head++) {
      for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++) {
        const start = ((b * queries + i) * heads + head) * headDim;
        const scale = typeof factor === 'number' ? factor : factor[row++]!;
        for (let j = start; j < start + headDim; j++) to[j] = from[at++]! * scale;
      }
    }
  }
}

/** Copies the keys or values of some sequences from [batch, keys, keyHeads, headDim] to [batchSize, keyHeads, keys, headDim]. */
export function packKeys(
  { keys, keyHeads, headDim }: AttentionShape,
  batchStart: number,
  batchSize: number,
  from: Float32Array,
  to: Float32Array,
): void {
  let at = 0;
  for (let b = batchStart; b < batchStart + batchSize; b++) {
    for (let head = 0; head < keyHeads; head++) {
      for (let i = 0; i < keys; i++) {
        const start = ((b * keys + i) * keyHeads + head) * headDim;
        for (let j = start; j < start + headDim; j++) to[at++] = from[j]!;
      }
    }
  }
}

/** The way back of {@link packKeys}. */
export function unpackKeys(
  { keys, keyHeads, headDim }: AttentionShape,
  batchStart: number,
  batchSize: number,
  from: Float32Array,
  to: Float32Array,
): void {
  let at = 0;
  for (let b = batchStart; b < batchStart + batchSize; b++) {
    for (let head = 0; head < keyHeads; head++) {
      for (let i = 0; i < keys; i++) {
        const start = ((b * keys + i) * keyHeads + head) * headDim;
        for (let j = start; j < start + headDim; j++) to[j] = from[at++]!;
      }
    }
  }
}

/** Copies the first `visible` of the keys of each packed matrix, so that they are contiguous: [matrices, visible, headDim]. */
export function packVisible(
  { keys, headDim }: AttentionShape,
  matrices: number,
  visible: number,
  from: Float32Array,
  to: Float32Array,
): Float32Array {
  if (visible === keys) return from;
  const size = visible * headDim;
  for (let matrix = 0; matrix < matrices; matrix++) {
    const start = matrix * keys * headDim;
    to.set(from.subarray(start, start + size), matrix * size);
  }
  return to;
}

/** Adds [matrices, visible, headDim] to the first keys of [matrices, keys, headDim]. */
export function addVisible(
  { keys, headDim }: AttentionShape,
  matrices: number,
  visible: number,
  from: Float32Array,
  to: Float32Array,
): void {
  const size = visible * headDim;
  for (let matrix = 0; matrix < matrices; matrix++) {
    const start = matrix * keys * headDim;
    const read = matrix * size;
    for (let i = 0; i < size; i++) to[start + i] = to[start + i]! + from[read + i]!;
  }
}
