import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/**
 * Zeroes a share of the elements and scales the rest by `1 / (1 - rate)`.
 *
 * The choice is a function of `seed` and the element's index alone: the same on every backend, and made again, not
 * stored, for the gradient. Srivastava et al., "Dropout", 2014.
 *
 * @param rate  0 <= rate < 1
 * @param seed  32 bits; give each use its own
 * @returns     like `x`; the caller disposes it
 * @throws {InvalidArgumentError} when `rate` is outside [0, 1)
 */
export function dropout(x: tf.Tensor, rate: number, seed: number): tf.Tensor {
  if (!(rate >= 0 && rate < 1)) throw new InvalidArgumentError(`dropout: rate must be in [0, 1), got ${rate}.`);
  if (rate === 0) return tf.clone(x);
  return tf.tidy(() =>
    hasKernel('MolxDropout') ? runKernel('MolxDropout', { x }, { rate, seed })[0] : composedDropout(x, rate, seed),
  );
}

/** {@link dropout} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedDropout(x: tf.Tensor, rate: number, seed: number): tf.Tensor {
  const keep = 1 / (1 - rate);
  const threshold = rate * 2 ** 32;
  return tf.tidy(() => {
    const mask = Float32Array.from({ length: x.size }, (_, i) => (dropoutHash(seed, i) >= threshold ? keep : 0));
    return tf.mul(x, tf.tensor(mask, x.shape));
  });
}

/** 32 uniform bits for element `index`: Wellons's lowbias32 mixer, once over the seed and once over seed and index. */
export function dropoutHash(seed: number, index: number): number {
  return mix(dropoutKey(seed) ^ index) >>> 0;
}

/** What {@link dropoutHash} makes of the seed before an index comes in. */
export const dropoutKey = (seed: number): number => mix(seed);

function mix(word: number): number {
  let hash = word + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return hash ^ (hash >>> 16);
}

registerKernelGradient('MolxDropout', [], [false], (dy, _saved, attrs) => ({
  x: () => runKernel('MolxDropout', { x: dy }, attrs)[0],
}));
