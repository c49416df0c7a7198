import { expect, it } from 'vitest';
import { learningRateAt, stageSteps } from './learning-rate.js';

const stage = { steps: 9, warmupSteps: 4, learningRate: 1, minLearningRate: 0.2 };
const rates = (schedule: typeof stage, count: number) =>
  Array.from({ length: count }, (_, step) => learningRateAt(step, schedule));

it('warms up linearly, then goes down a half cosine to its minimum and stays there', () => {
  const expected = [
    0.25,
    0.5,
    0.75,
    1,
    1,
    0.2 + 0.4 * (1 + Math.SQRT1_2),
    0.6,
    0.2 + 0.4 * (1 - Math.SQRT1_2),
    0.2,
    0.2,
    0.2,
  ];
  for (const [step, rate] of rates(stage, 11).entries()) expect(rate).toBeCloseTo(expected[step] as number, 14);
});

it('starts at the top without a warm-up, and is defined for one step', () => {
  expect(rates({ ...stage, steps: 3, warmupSteps: 0 }, 3).map((rate) => Number(rate.toFixed(12)))).toEqual([
    1, 0.6, 0.2,
  ]);
  expect(learningRateAt(0, { ...stage, steps: 1, warmupSteps: 0 })).toBe(1);
  expect(learningRateAt(0, { ...stage, steps: 1, warmupSteps: 1 })).toBe(1);
});

it('counts epochs out in optimizer steps', () => {
  const epochs = { epochs: 5, warmupEpochs: 1, batchSize: 12, accumulate: 2 };
  expect(stageSteps(epochs, 240)).toEqual({ steps: 50, warmupSteps: 10 });
  expect(stageSteps(epochs, 241)).toEqual({ steps: 51, warmupSteps: 11 });
  expect(stageSteps({ ...epochs, epochs: 0.01, warmupEpochs: undefined }, 24)).toEqual({ steps: 1, warmupSteps: 0 });
  expect(stageSteps({ steps: 7, warmupSteps: 30, batchSize: 1, accumulate: 1 }, 5)).toEqual({
    steps: 7,
    warmupSteps: 7,
  });
});
