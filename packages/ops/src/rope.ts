import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from './check-shape.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

export interface RopeOptions {
  /** Turns channels 2i and 2i + 1 together (llama2.c, GPT-J), not i and i + headDim / 2 (Hugging Face's Llama). */
  interleaved?: boolean;
}

/**
 * Rotary position embedding: turns each pair of channels by its position's angle.
 *
 * @param x    [B, S, H, headDim]
 * @param cos  [B, S, headDim / 2], of `ropeTables`
 * @param sin  [B, S, headDim / 2]
 * @returns    like `x`; the caller disposes it
 * @throws {ShapeError}
 * @throws {InvalidArgumentError} when headDim is odd
 */
export function rope(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor, options: RopeOptions = {}): tf.Tensor {
  checkShape('rope', 'x', x, [null, null, null, null]);
  const [batch, length, , headDim] = x.shape as [number, number, number, number];
  if (headDim % 2 !== 0) throw new InvalidArgumentError(`rope: headDim must be even, got ${headDim}.`);
  checkShape('rope', 'cos', cos, [batch, length, headDim / 2]);
  checkShape('rope', 'sin', sin, [batch, length, headDim / 2]);
  const interleaved = options.interleaved ?? false;
  return tf.tidy(() =>
    hasKernel('MolxRope')
      ? runKernel('MolxRope', { x, cos, sin }, { interleaved, inverse: false })[0]
      : composedRope(x, cos, sin, options),
  );
}

/** {@link rope} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedRope(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor, options: RopeOptions = {}): tf.Tensor {
  return tf.tidy(() => {
    const interleaved = options.interleaved ?? false;
    const [batch, length, heads, headDim] = x.shape as [number, number, number, number];
    const half = headDim / 2;
    const pairs = tf.reshape(x, [batch, length, heads, ...(interleaved ? [half, 2] : [2, half])]);
    const axis = interleaved ? 4 : 3;
    const [a, b] = tf.split(pairs, 2, axis).map((part) => tf.reshape(part, [batch, length, heads, half]));
    const c = tf.expandDims(cos, 2); // [B, S, 1, half]
    const s = tf.expandDims(sin, 2);
    const turned = [tf.sub(tf.mul(a!, c), tf.mul(b!, s)), tf.add(tf.mul(b!, c), tf.mul(a!, s))];
    return tf.reshape(tf.stack(turned, axis), x.shape);
  });
}

registerKernelGradient('MolxRope', ['cos', 'sin'], [false], (dy, [cos, sin], { interleaved, inverse }) => ({
  x: () => runKernel('MolxRope', { x: dy, cos: cos!, sin: sin! }, { interleaved, inverse: !inverse })[0],
}));
