import * as tf from '@tensorflow/tfjs-core';
import { segmentSum } from './segment-sum.js';

/**
 * Averages the rows of each segment. Segments without rows give zeros; ids need not be sorted.
 *
 * @param x         [N, D]
 * @param ids       int32 [N], each within 0 .. segments - 1
 * @param segments  how many rows come out
 * @returns         [segments, D]; the caller disposes it
 * @throws {ShapeError}
 */
export function segmentMean(x: tf.Tensor, ids: tf.Tensor, segments: number): tf.Tensor {
  return tf.tidy(() => {
    const sums = segmentSum(x, ids, segments);
    const counts = segmentSum(tf.ones([x.shape[0]!, 1]), ids, segments); // [segments, 1]
    return tf.div(sums, tf.maximum(counts, 1));
  });
}
