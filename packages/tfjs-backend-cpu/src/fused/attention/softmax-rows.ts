import { fastExp } from '../../math/fast-exp.js';
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
  let row = 0;
  for (let b = tile.batchStart; b < tile.batchStart + tile.batchSize; b++) {
    for (let head = 0; head < shape.heads; head++) {
      for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++, row++) {
        const start = row * tile.visible;
        const end = start + visibleKeys(shape, i);
        hideScores(hidden[b] ?? nothing, scores, start, end);
        const largest = largestScore(scores, start, end);
        const sum = largest === Number.NEGATIVE_INFINITY ? 0 : exponentiate(scores, start, end, largest);
        scores.fill(0, sum === 0 ? start : end, start + tile.visible);
        rowScale[row] = sum === 0 ? 0 : 1 / sum;
        logSumExp[(b * shape.heads + head) * shape.queries + i] = largest + Math.log(sum);
      }
    }
  }
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
  let row = 0;
  for (let b = tile.batchStart; b < tile.batchStart + tile.batchSize; b++) {
    for (let head = 0; head < shape.heads; head++) {
      for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++, row++) {
        const normaliser = logSumExp[(b * shape.heads + head) * shape.queries + i]!;
        const start = row * tile.visible;
        const end = normaliser === Number.NEGATIVE_INFINITY ? start : start + visibleKeys(shape, i);
        hideScores(hidden[b] ?? nothing, scores, start, end);
        backpropagate(scores, gradients, start, end, normaliser);
        scores.fill(0, end, start + tile.visible);
        gradients.fill(0, end, start + tile.visible);
      }
    }
  }
}

function largestScore(scores: Float32Array, start: number, end: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = start; j < end; j++) if (scores[j]! > largest) largest = scores[j]!;
  return largest;
}

function exponentiate(scores: Float32Array, start: number, end: number, largest: number): number {
  let sum = 0;
  for (let j = start; j < end; j++) {
    const weight = fastExp(scores[j]! - largest);
    scores[j] = weight;
    sum += weight;
  }
  return sum;
}

function backpropagate(
  scores: Float32Array,
  gradients: Float32Array,
  start: number,
  end: number,
  normaliser: number,
): void {
  let along = 0;
  for (let j = start; j < end; j++) {
    const weight = fastExp(scores[j]! - normaliser);
    scores[j] = weight;
    along += weight * gradients[j]!;
  }
  for (let j = start; j < end; j++) gradients[j] = scores[j]! * (gradients[j]! - along);
}
