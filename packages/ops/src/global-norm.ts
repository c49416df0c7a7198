import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './run-kernel.js';

/**
 * The Euclidean norm of all elements of all tensors together, as clipping wants it. No gradient.
 *
 * @returns a scalar, 0 without tensors; the caller disposes it
 */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => {
    if (tensors.length === 0) return tf.scalar(0);
    return hasKernel('MolxGlobalNorm')
      ? runKernel('MolxGlobalNorm', { ...tensors }, {})[0]
      : composedGlobalNorm(tensors);
  });
}

/** {@link globalNorm} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedGlobalNorm(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))));
}
