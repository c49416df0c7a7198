import { fastExp } from '../../math/fast-exp.js';
import { type AttentionShape, type AttentionTile, visibleKeys } from './attention-shape.js';

/**
 * Turns a tile's scores [batchSize, heads, querySize, visible] into weights that still lack division by their row's
 * sum, in place. Hidden keys get 0.
 *
 * @param mask        [batch, keys], 0 hides; empty for none
 * @param rowScale    receives 1 / sum for each row, 0 where a row sees nothing
 * @param logSumExp   [batch, heads, queries], receives each row's
 */
export function exponentiateRows(
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  mask: Int32Array,
  rowScale: Float32Array,
  logSumExp: Float32Array,
): void {
  const { scale } = shape;
  forEachRow(
    shape,
    tile,
    (row, start, end, stop, maskAt, statistic) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (let j = start, key = maskAt; j < end; j++, key++) {
        const score = scores[j]! * scale;
        if ((maskAt < 0 || mask[key] !== 0) && score > largest) largest = score;
      }
      let sum = 0;
      if (maskAt < 0) {
        for (let j = start; j < end; j++) {
          const weight = fastExp(scores[j]! * scale - largest);
          scores[j] = weight;
          sum += weight;
        }
      } else {
        for (let j = start, key = maskAt; j < end; j++, key++) {
          const weight = mask[key] === 0 ? 0 : fastExp(scores[j]! * scale - largest);
          scores[j] = weight;
          sum += weight;
        }
      }
      scores.fill(0, end, stop);
      rowScale[row] = sum === 0 ? 0 : 1 / sum;
      logSumExp[statistic] = sum === 0 ? Number.NEGATIVE_INFINITY : largest + Math.log(sum);
    },
    mask.length > 0,
  );
}

/**
 * From scores and the gradient of the weights, makes the weights and the gradient of the raw scores, each in place.
 *
 * @param scores     [batchSize, heads, querySize, visible], becomes the weights
 * @param gradients  like `scores`: dy times values, becomes the gradient of query times key
 */
export function backpropagateRows(
  shape: AttentionShape,
  tile: AttentionTile,
  scores: Float32Array,
  gradients: Float32Array,
  mask: Int32Array,
  logSumExp: Float32Array,
): void {
  const { scale } = shape;
  forEachRow(
    shape,
    tile,
    (_row, start, end, stop, maskAt, statistic) => {
      const normaliser = logSumExp[statistic]!;
      const seesNothing = normaliser === Number.NEGATIVE_INFINITY;
      let along = 0;
      for (let j = start, key = maskAt; j < end; j++, key++) {
        const hidden = seesNothing || (maskAt >= 0 && mask[key] === 0);
        const weight = hidden ? 0 : fastExp(scores[j]! * scale - normaliser);
        scores[j] = weight;
        along += weight * gradients[j]!;
      }
      for (let j = start; j < end; j++) gradients[j] = scores[j]! * (gradients[j]! - along) * scale;
      scores.fill(0, end, stop);
      gradients.fill(0, end, stop);
    },
    mask.length > 0,
  );
}

type VisitRow = (row: number, start: number, end: number, stop: number, maskAt: number, statistic: number) => void;

/** Visits rows start .. stop - 1, of which those from `end` on lie in the query's future; `maskAt` is -1 without a mask. */
function forEachRow(shape: AttentionShape, tile: AttentionTile, visit: VisitRow, masked: boolean): void {
  const { heads, queries, keys } = shape;
  let row = 0;
  for (let b = tile.batchStart; b < tile.batchStart + tile.batchSize; b++) {
    for (let head = 0; head < heads; head++) {
      for (let i = tile.queryStart; i < tile.queryStart + tile.querySize; i++, row++) {
        const start = row * tile.visible;
        const end = start + visibleKeys(shape, i);
        visit(row, start, end, start + tile.visible, masked ? b * keys : -1, (b * heads + head) * queries + i);
      }
    }
  }
}
