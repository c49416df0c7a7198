import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkInt32, checkShape } from './check-shape.js';

/** How a model stretches its rotary frequencies beyond the positions it was trained on. */
export type RopeScaling =
  /** Chen et al., "Extending Context Window of Large Language Models via Positional Interpolation", 2023. */
  | { type: 'linear'; factor: number }
  /** Llama 3.1: low frequencies are divided by `factor`, high ones kept, those between interpolated. */
  | {
      type: 'llama3';
      factor: number;
      lowFrequencyFactor: number;
      highFrequencyFactor: number;
      originalPositions: number;
    };

/** Cosines and sines of each position's angles, each [B, S, headDim / 2]. The caller disposes both. */
export interface RopeTables {
  cos: tf.Tensor;
  sin: tf.Tensor;
}

/**
 * The angles of rotary position embedding.
 *
 * @param positions  int32 [B, S], counted from 0
 * @param headDim    even
 * @param base       the longest wavelength over 2 pi; 10,000 in the paper, 500,000 in Llama 3
 * @throws {ShapeError} when `positions` is not int32 [B, S]
 * @throws {InvalidArgumentError} when `headDim` is odd
 */
export function ropeTables(positions: tf.Tensor, headDim: number, base = 10_000, scaling?: RopeScaling): RopeTables {
  checkShape('ropeTables', 'positions', positions, [null, null]);
  checkInt32('ropeTables', 'positions', positions);
  return tf.tidy(() => {
    const frequencies = tf.tensor1d(ropeFrequencies(headDim, base, scaling)); // [headDim / 2]
    const angles = tf.mul(tf.expandDims(tf.cast(positions, 'float32'), -1), frequencies); // [B, S, headDim / 2]
    return { cos: tf.cos(angles), sin: tf.sin(angles) };
  }) as unknown as RopeTables;
}

/**
 * Radians per position for each pair of channels, [headDim / 2].
 *
 * Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.
 */
export function ropeFrequencies(headDim: number, base: number, scaling?: RopeScaling): Float32Array {
  if (!Number.isInteger(headDim) || headDim < 2 || headDim % 2 !== 0) {
    throw new InvalidArgumentError(`ropeTables: headDim must be even and positive, got ${headDim}.`);
  }
  return Float32Array.from({ length: headDim / 2 }, (_, i) => scale(base ** ((-2 * i) / headDim), scaling));
}

function scale(frequency: number, scaling: RopeScaling | undefined): number {
  if (scaling === undefined) return frequency;
  if (scaling.type === 'linear') return frequency / scaling.factor;
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  if (turns < lowFrequencyFactor) return frequency / factor;
  if (turns > highFrequencyFactor) return frequency;
  const share = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  return ((1 - share) * frequency) / factor + share * frequency;
}
