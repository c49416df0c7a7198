import * as tf from '@tensorflow/tfjs-core';

/** int32 [N] -> float32 [N, depth]; an id outside 0 .. depth - 1 is a row of zeros. Unlike tfjs's, also for depth 1. */
export function oneHotRows(ids: tf.Tensor, depth: number): tf.Tensor {
  return tf.tidy(() => tf.cast(tf.equal(tf.expandDims(ids, 1), tf.range(0, depth, 1, 'int32')), 'float32'));
}
