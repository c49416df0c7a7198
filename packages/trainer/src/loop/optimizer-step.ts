import { NonFiniteError } from '@molx/core';
import { type AdamW, clipByGlobalNorm, valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { BufferSnapshot } from './buffer-snapshot.js';
import type { Objective } from './objective.js';

export interface OptimizerStepOptions {
  /** Counted from 1 over the whole run; named in errors. */
  step: number;
  learningRate: number;
  /** What it is multiplied by for a parameter. Default 1. */
  learningRateScale?: ((name: string) => number) | undefined;
  /** Absent: no clipping. */
  clipNorm?: number | undefined;
  /** What a loss or gradient that is not finite does. */
  onNonFinite: 'stop' | 'skip';
}

export interface OptimizerStepResult {
  /** Nats per label token, over all batches of the step. */
  loss: number;
  tokens: number;
  /** Of the gradients before clipping. */
  gradientNorm: number;
  /** True when a value was not finite and the parameters were left as they are. */
  skipped: boolean;
}

/**
 * One optimizer step over one or several batches, whose gradients are summed: as if they were one batch, every label
 * token with the same weight.
 *
 * Where loss or gradients are not finite, or can't be computed, parameters, moments and running statistics stay as they were.
 *
 * @throws {NonFiniteError} in the first case, when `onNonFinite` is `stop`
 */
export function optimizerStep<Batch>(
  objective: Objective<Batch>,
  batches: readonly Batch[],
  optimizer: AdamW,
  { step, learningRate, learningRateScale = () => 1, clipNorm, onNonFinite }: OptimizerStepOptions,
): OptimizerStepResult {
  const tokens = batches.reduce((sum, batch) => sum + objective.labelTokens(batch), 0);
  const buffers = new BufferSnapshot(objective.parameters);
  const gradients: tf.NamedTensorMap = {};
  try {
    const loss = accumulate(objective, batches, tokens, gradients);
    const { norm, scale } = clipByGlobalNorm(gradients, clipNorm);
    const finite = Number.isFinite(loss) && Number.isFinite(norm);
    if (finite) {
      for (const [factor, group] of byFactor(gradients, learningRateScale)) {
        optimizer.step(group, factor * learningRate, { gradientScale: scale });
      }
    } else if (onNonFinite === 'skip') {
      buffers.restore();
    } else {
      const remedy = 'Lower the learning rate or clipNorm, or set onNonFinite: skip to leave such steps out.';
      throw new NonFiniteError(Number.isFinite(loss) ? 'the gradient norm' : 'the loss', step, remedy);
    }
    return { loss, tokens, gradientNorm: norm, skipped: !finite };
  } catch (error) {
    buffers.restore();
    throw error;
  } finally {
    buffers.dispose();
    tf.dispose(gradients);
  }
}

function byFactor(gradients: tf.NamedTensorMap, factorOf: (name: string) => number): Map<number, tf.NamedTensorMap> {
  const groups = new Map<number, tf.NamedTensorMap>();
  for (const [name, gradient] of Object.entries(gradients)) {
    const factor = factorOf(name);
    groups.set(factor, { ...groups.get(factor), [name]: gradient });
  }
  return groups;
}

/** Adds up the gradients of all batches, one batch in memory at a time; returns the mean loss per label token. */
function accumulate<Batch>(
  objective: Objective<Batch>,
  batches: readonly Batch[],
  tokens: number,
  sums: tf.NamedTensorMap,
): number {
  let loss = 0;
  for (const batch of batches) {
    const { value, gradients } = valueAndGradients(() => tf.div(objective.loss(batch), tokens), objective.parameters);
    loss += value.dataSync()[0]!;
    value.dispose();
    for (const [name, gradient] of Object.entries(gradients)) {
      const earlier = sums[name];
      sums[name] = earlier === undefined ? gradient : tf.add(earlier, gradient);
      if (earlier !== undefined) tf.dispose([earlier, gradient]);
    }
  }
  return loss;
}
