import { NonFiniteError } from '@molx/core';
import { type AdamW, clipByGlobalNorm, valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from './objective.js';

export interface OptimizerStepOptions {
  /** Counted from 1 over the whole run; named in errors. */
  step: number;
  learningRate: number;
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
 * @throws {NonFiniteError} when loss or gradients are not finite and `onNonFinite` is `stop`; nothing has changed then
 */
export function optimizerStep<Batch>(
  objective: Objective<Batch>,
  batches: readonly Batch[],
  optimizer: AdamW,
  { step, learningRate, clipNorm, onNonFinite }: OptimizerStepOptions,
): OptimizerStepResult {
  const tokens = batches.reduce((sum, batch) => sum + objective.labelTokens(batch), 0);
  const { loss, gradients } = accumulate(objective, batches, tokens);
  try {
    const { norm, scale } = clipByGlobalNorm(gradients, clipNorm);
    const finite = Number.isFinite(loss) && Number.isFinite(norm);
    if (finite) {
      optimizer.step(gradients, learningRate, { gradientScale: scale });
    } else if (onNonFinite === 'stop') {
      const remedy = 'Lower the learning rate or clipNorm, or set onNonFinite: skip to leave such steps out.';
      throw new NonFiniteError(Number.isFinite(loss) ? 'the gradient norm' : 'the loss', step, remedy);
    }
    return { loss, tokens, gradientNorm: norm, skipped: !finite };
  } finally {
    tf.dispose(gradients);
  }
}

/** Mean loss and its gradients over all batches, one batch in memory at a time. */
function accumulate<Batch>(objective: Objective<Batch>, batches: readonly Batch[], tokens: number) {
  let loss = 0;
  let gradients: tf.NamedTensorMap = {};
  for (const batch of batches) {
    const part = valueAndGradients(() => tf.div(objective.loss(batch), tokens), objective.parameters);
    loss += part.value.dataSync()[0]!;
    part.value.dispose();
    gradients = addGradients(gradients, part.gradients);
  }
  return { loss, gradients };
}

/** Sums two sets of gradients and disposes both. */
function addGradients(sum: tf.NamedTensorMap, added: tf.NamedTensorMap): tf.NamedTensorMap {
  for (const [name, gradient] of Object.entries(added)) {
    const earlier = sum[name];
    if (earlier === undefined) {
      sum[name] = gradient;
      continue;
    }
    sum[name] = tf.add(earlier, gradient);
    tf.dispose([earlier, gradient]);
  }
  return sum;
}
