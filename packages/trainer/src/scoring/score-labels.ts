import { type CausalLM, type ForwardInputs, labelRows } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';

/** How a model predicts each label of a batch, row after row. */
export interface LabelScores {
  /** Nats. */
  losses: Float32Array;
  /** 1 where the label is the most probable token. */
  correct: Uint8Array;
}

/** Scores the labels of a batch without gradients. Where all tokens of an answer are correct, greedy decoding gives that answer. */
export function scoreLabels(
  lm: CausalLM,
  inputs: ForwardInputs & { labels: readonly ArrayLike<number>[] },
): LabelScores {
  const { labels, ...rest } = inputs;
  const [losses, best, targets] = tf.tidy(() => {
    const hidden = lm.forward(rest);
    const [batch, length, width] = hidden.shape;
    const { rows, targets } = labelRows(labels, batch, length);
    const states = tf.gather(tf.reshape(hidden, [batch * length, width]), tf.tensor1d(rows, 'int32')); // [labels, hidden]
    const logits = lm.logits(states) as tf.Tensor2D; // [labels, vocabulary]
    const highest = tf.max(logits, -1, true);
    const logSumExp = tf.add(tf.squeeze(highest, [1]), tf.log(tf.sum(tf.exp(tf.sub(logits, highest)), -1)));
    const chosen = chosenLogits(logits, targets);
    return [tf.sub(logSumExp, chosen), tf.argMax(logits, -1), targets] as const;
  });
  try {
    const predicted = best.dataSync();
    return {
      losses: losses.dataSync() as Float32Array,
      correct: Uint8Array.from(targets, (target, index) => (predicted[index] === target ? 1 : 0)),
    };
  } finally {
    tf.dispose([losses, best]);
  }
}

/** logits[i, targets[i]] by one gather over the flattened logits. */
function chosenLogits(logits: tf.Tensor2D, targets: Int32Array): tf.Tensor {
  const vocabulary = logits.shape[1];
  const flat = tf.reshape(logits, [logits.size]);
  return tf.gather(
    flat,
    tf.tensor1d(
      Int32Array.from(targets, (target, row) => row * vocabulary + target),
      'int32',
    ),
  );
}
