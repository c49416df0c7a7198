import * as tf from '@tensorflow/tfjs-core';
import { checkMinimumRank, checkShape } from './check-shape.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/**
 * Layer normalisation over the last axis, with the biased variance: `(x - mean) / sqrt(variance + epsilon) * weight + bias`.
 *
 * Ba, Kiros and Hinton, "Layer Normalization", 2016.
 *
 * @param x       [..., D]
 * @param weight  [D]
 * @param bias    [D]
 * @returns       like `x`; the caller disposes it
 * @throws {ShapeError}
 */
export function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  checkMinimumRank('layerNorm', 'x', x, 1);
  checkShape('layerNorm', 'weight', weight, [x.shape.at(-1)!]);
  checkShape('layerNorm', 'bias', bias, [x.shape.at(-1)!]);
  return tf.tidy(() =>
    hasKernel('MolxLayerNorm')
      ? runKernel('MolxLayerNorm', { x, weight, bias }, { epsilon })[0]
      : composedLayerNorm(x, weight, bias, epsilon),
  );
}

/** {@link layerNorm} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedLayerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true)); // [..., D]
    const variance = tf.mean(tf.square(centred), -1, true); // [..., 1]
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
  });
}

registerKernelGradient('MolxLayerNorm', ['x', 'weight'], [false, true, true], (dy, [x, weight, mean, inverseStd]) => ({
  x: () => runKernel('MolxLayerNormGrad', { dy, x: x!, weight: weight!, mean: mean!, inverseStd: inverseStd! }, {})[0],
  weight: () => runKernel('MolxLayerNormWeightGrad', { dy, x: x!, mean: mean!, inverseStd: inverseStd! }, {})[0],
  bias: () => tf.sum(tf.reshape(dy, [-1, weight!.size]), 0),
}));
