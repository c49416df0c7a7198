import { expect, it } from 'vitest';
import { duration, progressLine } from './progress-line.js';

it('says durations as a reader does', () => {
  expect([0.4, 59.6, 185, 7800, -1].map(duration)).toEqual(['0 s', '1 min 00 s', '3 min 05 s', '2 h 10 min', '0 s']);
});

it('puts rate and remaining time into one line', () => {
  const report = {
    step: 120,
    stage: 'main',
    loss: 1.3,
    learningRate: 2e-3,
    gradientNorm: 1,
    skipped: false,
    samples: 24,
    tokens: 500,
    seconds: 0.25,
  };
  const figures = { report, totalSteps: 600, samplesPerSecond: 96, tokensPerSecond: 2000, remainingSeconds: 120 };
  expect(progressLine({ ...figures, trainLoss: 1.2344 })).toBe(
    'main 120/600  loss 1.2344  lr 2.0e-3  96 samples/s  2.0k label tokens/s  2 min 00 s left',
  );
  expect(progressLine({ ...figures, trainLoss: null, samplesPerSecond: 3.21, tokensPerSecond: 80 })).toBe(
    'main 120/600  loss 1.3000  lr 2.0e-3  3.2 samples/s  80 label tokens/s  2 min 00 s left',
  );
});
