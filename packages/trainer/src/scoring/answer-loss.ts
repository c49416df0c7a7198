import type { AnswerLoss } from '../controls/index.js';

/** Sums the losses of an answer's tokens, over all of them and over its values. */
export function answerLoss(losses: Float32Array, isValue: readonly boolean[]): AnswerLoss {
  let sum = 0;
  let valueSum = 0;
  losses.forEach((loss, token) => {
    sum += loss;
    if (isValue[token]) valueSum += loss;
  });
  return { sum, valueSum };
}
