import type { CausalLM, LossInputs } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';

/** The loss of each labelled token in nats, row after row, without gradients. */
export function labelLosses(lm: CausalLM, inputs: LossInputs): Float32Array {
  const { perToken, sum } = lm.loss(inputs);
  try {
    return Float32Array.from(perToken.dataSync());
  } finally {
    tf.dispose([perToken, sum]);
  }
}
