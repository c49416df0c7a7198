import type { CausalLoss } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';

/** The loss of each labelled token in nats, row after row; disposes the tensors. */
export function labelLosses({ perToken, sum }: CausalLoss): Float32Array {
  try {
    return Float32Array.from(perToken.dataSync());
  } finally {
    tf.dispose([perToken, sum]);
  }
}
