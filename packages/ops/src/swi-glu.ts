import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from './check-shape.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';
import { composedSilu } from './silu.js';

/**
 * The gate of Llama's feed-forward block: `silu(gate) * up`.
 *
 * Shazeer, "GLU Variants Improve Transformer", 2020.
 *
 * @param gate  any shape
 * @param up    like `gate`
 * @returns     like `gate`; the caller disposes it
 * @throws {ShapeError} when the shapes differ
 */
export function swiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  checkShape('swiGlu', 'up', up, gate.shape);
  return tf.tidy(() =>
    hasKernel('MolxSwiGlu') ? runKernel('MolxSwiGlu', { gate, up }, {})[0] : composedSwiGlu(gate, up),
  );
}

/** {@link swiGlu} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedSwiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(composedSilu(gate), up));
}

registerKernelGradient('MolxSwiGlu', ['gate', 'up'], [false], (dy, [gate, up]) => {
  const [dGate, dUp] = runKernel('MolxSwiGluGrad', { dy, gate: gate!, up: up! }, {});
  return { gate: () => dGate, up: () => dUp };
});
