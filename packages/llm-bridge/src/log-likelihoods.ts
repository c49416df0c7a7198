import * as tf from '@tensorflow/tfjs-core';
import type { CausalLoss, LossInputs } from './causal-loss.js';
import { ignoredLabel } from './label-rows.js';

/**
 * How likely each row's labelled tokens are, as one text: the sum of their log-probabilities in nats.
 *
 * @param model  such as a `CausalLM`
 * @param inputs  labels [B, S] as arrays; a row without labels gives 0
 * @returns  [B]
 * @throws {ShapeError} when labels and tokens differ
 */
export function logLikelihoods(
  model: { loss(inputs: LossInputs): CausalLoss },
  inputs: LossInputs & { labels: readonly ArrayLike<number>[] },
): number[] {
  const { perToken, sum } = model.loss(inputs);
  const losses = perToken.dataSync();
  tf.dispose([perToken, sum]);
  let at = 0;
  return inputs.labels.map((labels) => {
    let total = 0;
    for (let column = 1; column < labels.length; column++) if (labels[column] !== ignoredLabel) total -= losses[at++]!;
    return total;
  });
}
