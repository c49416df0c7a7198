import * as tf from '@tensorflow/tfjs-core';
import { checkInt32, checkShape } from './check-shape.js';
import { segmentSum } from './segment-sum.js';

/**
 * Looks up rows of a table. The gradient adds up each row's uses, at a cost of the ids and not of ids times rows.
 *
 * @param weight  [V, D]
 * @param ids     int32, any shape, each within 0 .. V - 1
 * @returns       [...ids.shape, D]; the caller disposes it
 * @throws {ShapeError}
 */
export function embedding(weight: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  checkShape('embedding', 'weight', weight, [null, null]);
  checkInt32('embedding', 'ids', ids);
  const [rows, hidden] = weight.shape as [number, number];
  if (ids.size === 0) return tf.zeros([...ids.shape, hidden]);
  const lookUp = tf.customGrad((table, save) => {
    (save as tf.GradSaveFunc)([ids]);
    return {
      value: tf.gather(table as tf.Tensor, ids),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        segmentSum(tf.reshape(dy, [-1, hidden]), tf.reshape(saved[0]!, [-1]), rows),
    };
  });
  return lookUp(weight);
}
