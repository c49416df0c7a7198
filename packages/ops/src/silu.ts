import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/** Sigmoid linear unit, `x * sigmoid(x)` (Elfwing, Uchibe and Doya, 2017). The caller disposes the result. */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => (hasKernel('MolxSilu') ? runKernel('MolxSilu', { x }, {})[0] : composedSilu(x)));
}

/** {@link silu} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedSilu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(x, tf.sigmoid(x)));
}

registerKernelGradient('MolxSilu', ['x'], [false], (dy, [x]) => ({
  x: () => runKernel('MolxSiluGrad', { dy, x: x! }, {})[0],
}));
