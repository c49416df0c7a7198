import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import './index.js';
import { analyticGradients, numericGradients, opCases, outputOf, relativeError } from './testing/index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(opCases)('$name', (opCase) => {
  it('equals its composed definition, up to float32 rounding', () => {
    expect(relativeError(outputOf(opCase, opCase.run), outputOf(opCase, opCase.composed))).toBeLessThan(2e-6);
  });

  it('has the gradient of finite differences', () => {
    const analytic = analyticGradients(opCase, opCase.run);
    numericGradients(opCase, opCase.run).forEach((numeric, i) => {
      expect(relativeError(analytic[i]!, numeric)).toBeLessThan(3e-4);
    });
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    analyticGradients(opCase, opCase.run);
    expect(tf.memory().numTensors).toBe(before);
  });
});
