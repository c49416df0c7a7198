import * as tf from '@tensorflow/tfjs-core';

/**
 * The cross-entropy of logits that are at hand, one loss per token, in nats.
 *
 * @param logits   [tokens, vocabulary]
 * @param targets  int32 [tokens]
 * @returns        [tokens]; the caller disposes it
 */
export function logitsCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    if (targets.size === 0) return tf.zeros([0]);
    const chosen = tf.oneHot(targets as tf.Tensor1D, logits.shape[1]!, 1, 0, 'float32'); // [tokens, vocabulary]
    return tf.sub(tf.logSumExp(logits, -1), tf.sum(tf.mul(logits, chosen), -1));
  });
}
