import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/**
 * Gaussian error linear unit with the exact error function: `x * (1 + erf(x / sqrt(2))) / 2`.
 *
 * Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. The caller disposes the result.
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => (hasKernel('MolxGelu') ? runKernel('MolxGelu', { x }, {})[0] : composedGelu(x)));
}

/** {@link gelu} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedGelu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}

registerKernelGradient('MolxGelu', ['x'], [false], (dy, [x]) => ({
  x: () => runKernel('MolxGeluGrad', { dy, x: x! }, {})[0],
}));
