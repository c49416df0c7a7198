import * as tf from '@tensorflow/tfjs-core';
import { checkMinimumRank, checkShape } from './check-shape.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/**
 * Root mean square normalisation over the last axis: `x / sqrt(mean(x^2) + epsilon) * weight`.
 *
 * Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019.
 *
 * @param x       [..., D]
 * @param weight  [D]
 * @returns       like `x`; the caller disposes it
 * @throws {ShapeError}
 */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  checkMinimumRank('rmsNorm', 'x', x, 1);
  checkShape('rmsNorm', 'weight', weight, [x.shape.at(-1)!]);
  return tf.tidy(() =>
    hasKernel('MolxRmsNorm')
      ? runKernel('MolxRmsNorm', { x, weight }, { epsilon })[0]
      : composedRmsNorm(x, weight, epsilon),
  );
}

/** {@link rmsNorm} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedRmsNorm(x: tf.Tensor, weight: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  return tf.tidy(() => {
    const meanSquare = tf.mean(tf.square(x), -1, true); // [..., 1]
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), weight);
  });
}

registerKernelGradient('MolxRmsNorm', ['x', 'weight'], [false, true], (dy, [x, weight, inverseRms]) => ({
  x: () => runKernel('MolxRmsNormGrad', { dy, x: x!, weight: weight!, inverseRms: inverseRms! }, {})[0],
  weight: () => runKernel('MolxRmsNormWeightGrad', { dy, x: x!, inverseRms: inverseRms! }, {})[0],
}));
