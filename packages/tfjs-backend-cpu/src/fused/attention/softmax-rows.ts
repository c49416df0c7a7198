import { vectorEngine } from '../../simd/vector-engine.js';
import { type AttentionShape, type AttentionTile, visibleKeys } from './attention-shape.js';
import { type HiddenKeys, hideScores } from './hidden-keys.js';

const nothing: readonly number[] = [];

/**
 * Turns a tile's scaled scores [batchSize, heads, querySize, visible] into weights that still lack division by their
 * row's sum, in place. Hidden and future keys get 0.
 *
 * @param rowScale    receives 1 / sum for each row, 0 where a row sees nothing
 * @param logSumExp   [batch, heads, queries], receives each row's
 */
export function exponentiateRows(
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  hidden: HiddenKeys,
  rowScale: Float32Array,
  logSumExp: Float32Array,
): void {
  const sums = rowScale;
  const maxima = new Float32Array(rowScale.length);
  hideRows(shape, tile, scores, hidden);
  vectorEngine().rows('softmaxParts', tile.visible, {
    arrays: [{ values: scores, use: 'inOut' }],
    perRow: [
      { values: maxima, use: 'out' },
      { values: sums, use: 'out' },
    ],
  });
  forEachRow(shape, tile, (row, at) => {
    const sum = sums[row]!;
    logSumExp[at] = sum === 0 ? Number.NEGATIVE_INFINITY : maxima[row]! + Math.log(sum);
    rowScale[row] = sum === 0 ? 0 : 1 / sum;
  });
}

/**
 * From scaled scores and the gradient of the weights, makes the weights and the gradient of the scores, each in place.
 *
 * @param scores     [batchSize, heads, querySize, visible], becomes the weights
 * @param gradients  like `scores`: dy times values, becomes the gradient of the scaled scores
 */
export function backpropagateRows(
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  gradients: Float32Array,
  hidden: HiddenKeys,
  logSumExp: Float32Array,
): void {
  const shifts = new Float32Array(scores.length / tile.visible);
  hideRows(shape, tile, scores, hidden);
  // A row that sees nothing holds only -Infinity, so that any finite shift gives it zeros.
  forEachRow(shape, tile, (row, at) => {
    shifts[row] = Math.max(logSumExp[at]!, -3e38);
  });
  vectorEngine().rows('softmaxGrad', tile.visible, {
    arrays: [
      { values: scores, use: 'inOut' },
      { values: gradients, use: 'inOut' },
    ],
    perRow: [{ values: shifts, use: 'in' }],
  });
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
