import type { Random } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** Fills a new parameter. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/** Where a layer's first values come from: a seeded generator, or zeros where a checkpoint is loaded next. */
export type Init = Random | 'zeros';

export const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Every element the same. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Gaussian with mean 0. */
export function normal(standardDeviation: number): Initializer {
  return (shape, random) => Float32Array.from({ length: sizeOf(shape) }, () => standardDeviation * random.normal());
}

/** Uniform in -bound .. bound. */
export function uniform(bound: number): Initializer {
  return (shape, random) => Float32Array.from({ length: sizeOf(shape) }, () => bound * (2 * random.uniform() - 1));
}

/**
 * PyTorch's default for a linear layer's weight and bias: uniform within 1 / sqrt(fanIn), which is Kaiming's uniform
 * with a = sqrt(5) (He et al., "Delving Deep into Rectifiers", 2015).
 */
export function kaimingUniform(fanIn: number): Initializer {
  return uniform(fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0);
}

/** Uniform within sqrt(6 / (fanIn + fanOut)) for a matrix [out, in]: Glorot and Bengio, 2010. */
export const xavierUniform: Initializer = (shape, random) =>
  uniform(Math.sqrt(6 / ((shape[0] ?? 1) + (shape[1] ?? 1))))(shape, random);

/** The values as a tensor that the caller owns; zeros, without asking the initializer, when `init` says so. */
export function initialTensor(shape: readonly number[], initializer: Initializer, init: Init): tf.Tensor {
  return tf.tensor(init === 'zeros' ? new Float32Array(sizeOf(shape)) : initializer(shape, init), [...shape]);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
