import * as tf from '@tensorflow/tfjs-core';
import { checkMinimumRank, checkShape } from './check-shape.js';

/**
 * `x * weight^T + bias`, in PyTorch's weight layout. Leading axes are folded, so that one plain matrix product serves.
 *
 * @param x       [..., in]
 * @param weight  [out, in]
 * @param bias    [out]
 * @returns       [..., out]; the caller disposes it
 * @throws {ShapeError}
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  checkMinimumRank('linear', 'x', x, 1);
  checkShape('linear', 'weight', weight, [null, x.shape.at(-1)!]);
  const [outputs, inputs] = weight.shape as [number, number];
  if (bias !== undefined) checkShape('linear', 'bias', bias, [outputs]);
  return tf.tidy(() => {
    const shape = [...x.shape.slice(0, -1), outputs];
    if (x.size === 0) return tf.zeros(shape);
    const product = tf.matMul(tf.reshape(x, [-1, inputs]), weight, false, true); // [rows, out]
    return tf.reshape(bias === undefined ? product : tf.add(product, bias), shape);
  });
}
