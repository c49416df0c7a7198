import * as tf from '@tensorflow/tfjs-core';
import { checkInt32, checkShape } from './check-shape.js';
import { ensureCrossEntropyKernels } from './composed-cross-entropy.js';
import { oneHotRows } from './one-hot-rows.js';
import { registerKernelGradient, runKernel } from './run-kernel.js';

export interface LinearCrossEntropyOptions {
  /** Targets with this value have loss 0 and no gradient. Default -100, as PyTorch. */
  ignoreIndex?: number;
}

/**
 * The cross-entropy of `hidden * weight^T` against `targets`, one loss per token, in nats.
 *
 * Logits exist for one chunk of tokens at a time, forward and backward, so memory does not grow as tokens times
 * vocabulary. A weight that nothing trains costs no gradient.
 *
 * @param hidden   [T, D]
 * @param weight   [V, D]
 * @param targets  int32 [T], each within 0 .. V - 1 or `ignoreIndex`
 * @returns        [T]; the caller disposes it
 * @throws {ShapeError}
 */
export function linearCrossEntropy(
  hidden: tf.Tensor,
  weight: tf.Tensor,
  targets: tf.Tensor,
  options: LinearCrossEntropyOptions = {},
): tf.Tensor {
  checkShape('linearCrossEntropy', 'hidden', hidden, [null, null]);
  checkShape('linearCrossEntropy', 'weight', weight, [null, hidden.shape[1]!]);
  checkShape('linearCrossEntropy', 'targets', targets, [hidden.shape[0]!]);
  checkInt32('linearCrossEntropy', 'targets', targets);
  if (targets.size === 0) return tf.zeros([0]);
  ensureCrossEntropyKernels();
  const trainWeight = weight instanceof tf.Variable && weight.trainable;
  const attrs = { ignoreIndex: options.ignoreIndex ?? -100, trainWeight };
  return tf.tidy(() => runKernel('MolxLinearCrossEntropy', { hidden, weight, targets }, attrs)[0]);
}

/** {@link linearCrossEntropy} in plain tfjs ops with all logits at once: the definition. */
export function composedLinearCrossEntropy(
  hidden: tf.Tensor,
  weight: tf.Tensor,
  targets: tf.Tensor,
  { ignoreIndex = -100 }: LinearCrossEntropyOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const logits = tf.matMul(hidden, weight, false, true); // [T, V]
    const counted = tf.cast(tf.notEqual(targets, tf.scalar(ignoreIndex, 'int32')), 'float32');
    const chosen = oneHotRows(targets, weight.shape[0]!); // [T, V]
    return tf.mul(tf.sub(tf.logSumExp(logits, -1), tf.sum(tf.mul(logits, chosen), -1)), counted);
  });
}

registerKernelGradient(
  'MolxLinearCrossEntropy',
  ['hidden', 'weight', 'targets'],
  [false, true],
  (dy, saved, { ignoreIndex, trainWeight }) => {
    const [hidden, weight, targets, logSumExp] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const gradients = (want: 'hidden' | 'weight' | 'both') =>
      runKernel('MolxLinearCrossEntropyGrad', { dy, hidden, weight, targets, logSumExp }, { ignoreIndex, want });
    if (!trainWeight) return { hidden: () => gradients('hidden')[0], weight: () => gradients('weight')[0] };
    const [dHidden, dWeight] = gradients('both');
    return { hidden: () => dHidden, weight: () => dWeight! };
  },
);
