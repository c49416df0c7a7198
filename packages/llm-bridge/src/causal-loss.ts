import * as tf from '@tensorflow/tfjs-core';
import { labelRows } from './label-rows.js';
import type { ForwardInputs } from './llama-model.js';

export interface LossInputs extends ForwardInputs {
  /** [B, S], the tokens themselves at their own places, -100 where nothing is to be learned. */
  labels: tf.Tensor | readonly ArrayLike<number>[];
}

/** Losses of the labelled tokens, in nats. The caller disposes both tensors. */
export interface CausalLoss {
  /** [tokens], row after row. */
  perToken: tf.Tensor1D;
  /** Scalar. Divided by `tokens` it is the mean. */
  sum: tf.Scalar;
  tokens: number;
}

/**
 * Gathers the states that predict a label before the output head, so that unlabelled tokens cost no logits.
 *
 * @param model  `forward` gives [B, S, hidden]; `losses` is that of states [tokens, hidden] against int32 [tokens]
 * @throws {ShapeError} when labels and tokens differ
 */
export function causalLoss(
  { labels, ...inputs }: LossInputs,
  model: {
    forward(inputs: ForwardInputs): tf.Tensor3D;
    losses(states: tf.Tensor, targets: tf.Tensor): tf.Tensor;
  },
): CausalLoss {
  let tokens = 0;
  const { perToken, sum } = tf.tidy(() => {
    const hidden = model.forward(inputs);
    const [batch, length, width] = hidden.shape;
    const { rows, targets } = labelRows(labels, batch, length);
    tokens = rows.length;
    const states = tf.gather(tf.reshape(hidden, [batch * length, width]), tf.tensor1d(rows, 'int32')); // [tokens, hidden]
    const losses = model.losses(states, tf.tensor1d(targets, 'int32')) as tf.Tensor1D;
    return { perToken: losses, sum: tf.sum(losses) as tf.Scalar };
  });
  return { perToken, sum, tokens };
}
