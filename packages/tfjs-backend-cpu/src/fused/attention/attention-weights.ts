import type { CpuBackend } from '../../cpu-backend.js';
import { vectorEngine } from '../../simd/vector-engine.js';
import { type AttentionShape, type AttentionTile, visibleKeys } from './attention-shape.js';
import { type HiddenKeys, hideScores } from './hidden-keys.js';

const nothing: readonly number[] = [];

/**
 * Turns a tile's raw scores [batchSize, heads, querySize, visible] into attention weights, in place. Hidden and future
 * keys get 0, as does every key of a row that sees nothing.
 *
 * @param logSumExp  [batch, heads, queries], receives that of each row's scaled scores
 */
export function attentionWeights(
  backend: CpuBackend,
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  hidden: HiddenKeys,
  logSumExp: Float32Array,
): void {
  const rows = scores.length / tile.visible;
  const [maxima, sums] = [backend.scratch(rows), backend.scratch(rows)];
  hideRows(shape, tile, scores, hidden);
  vectorEngine().rows('attentionWeights', tile.visible, {
    arrays: [{ values: scores, use: 'inOut' }],
    perRow: [
      { values: maxima, use: 'out' },
      { values: sums, use: 'out' },
    ],
    numbers: [shape.scale],
  });
  for (let matrix = 0; matrix < matrices(shape, tile); matrix++) {
    const [row, at] = [matrix * tile.querySize, firstRow(shape, tile, matrix)];
    for (let i = 0; i < tile.querySize; i++) {
      const sum = sums[row + i]!;
      logSumExp[at + i] = sum === 0 ? Number.NEGATIVE_INFINITY : maxima[row + i]! + Math.log(sum);
    }
  }
  backend.release(maxima);
  backend.release(sums);
}

/**
 * From raw scores and the gradient of the weights, makes the weights and the gradient of the raw scores, in place.
 *
 * @param scores     [batchSize, heads, querySize, visible], becomes the weights
 * @param gradients  like `scores`: dy times values, becomes the gradient of the scores before scaling
 * @param logSumExp  [batch, heads, queries], as {@link attentionWeights} wrote it
 */
export function attentionWeightsGrad(
  backend: CpuBackend,
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  gradients: Float32Array,
  hidden: HiddenKeys,
  logSumExp: Float32Array,
): void {
  const shifts = backend.scratch(scores.length / tile.visible);
  hideRows(shape, tile, scores, hidden);
  // A row that sees nothing holds only -Infinity, so that any finite shift gives it zeros.
  for (let matrix = 0; matrix < matrices(shape, tile); matrix++) {
    const [row, at] = [matrix * tile.querySize, firstRow(shape, tile, matrix)];
    for (let i = 0; i < tile.querySize; i++) shifts[row + i] = Math.max(logSumExp[at + i]!, -3e38);
  }
  vectorEngine().rows('attentionWeightsGrad', tile.visible, {
    arrays: [
      { values: scores, use: 'inOut' },
      { values: gradients, use: 'inOut' },
    ],
    perRow: [{ values: shifts, use: 'in' }],
    numbers: [shape.scale],
  });
  backend.release(shifts);
}

/** Writes -Infinity over all scores that a row must not see, whose weights so become 0. */
function hideRows(shape: AttentionShape, tile: AttentionTile, scores: Float32Array, hidden: HiddenKeys): void {
  const { querySize, queryStart, visible } = tile;
  for (let matrix = 0; matrix < matrices(shape, tile); matrix++) {
    const keys = hidden[tile.batchStart + Math.floor(matrix / shape.heads)] ?? nothing;
    for (let i = 0; i < querySize; i++) {
      const start = (matrix * querySize + i) * visible;
      const end = start + visibleKeys(shape, queryStart + i);
      if (keys.length > 0) hideScores(keys, scores, start, end);
      for (let at = end; at < start + visible; at++) scores[at] = Number.NEGATIVE_INFINITY;
    }
  }
}

/** How many matrices [querySize, visible] a tile holds: one for each sequence and head. */
function matrices({ heads }: AttentionShape, { batchSize }: AttentionTile): number {
  return batchSize * heads;
}

/** Where a matrix's first query stands in [batch, heads, queries]. */
function firstRow({ heads, queries }: AttentionShape, tile: AttentionTile, matrix: number): number {
  return (tile.batchStart * heads + matrix) * queries + tile.queryStart;
}
