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
  forEachRow(shape, tile, (row, at) => {
    logSumExp[at] = sums[row] === 0 ? Number.NEGATIVE_INFINITY : maxima[row]! + Math.log(sums[row]!);
  });
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
  forEachRow(shape, tile, (row, at) => {
    shifts[row] = Math.max(logSumExp[at]!, -3e38);
  });
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
  const perSequence = shape.heads * tile.querySize;
  forEachRow(shape, tile, (row, _, query) => {
    const start = row * tile.visible;
    const end = start + visibleKeys(shape, query);
    hideScores(hidden[tile.batchStart + Math.floor(row / perSequence)] ?? nothing, scores, start, end);
    scores.fill(Number.NEGATIVE_INFINITY, end, start + tile.visible);
  });
}

/** Calls `visit` for each row of a tile with its place in [batch, heads, queries] and its query. */
function forEachRow(
  { heads, queries }: AttentionShape,
  tile: AttentionTile,
  visit: (row: number, at: number, query: number) => void,
): void {
  let row = 0;
  for (let matrix = tile.batchStart * heads; matrix < (tile.batchStart + tile.batchSize) * heads; matrix++) {
    for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++) visit(row++, matrix * queries + i, i);
  }
}
