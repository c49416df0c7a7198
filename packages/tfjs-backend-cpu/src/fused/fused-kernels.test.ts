import '@molx/ops';
import { analyticGradients, numericGradients, opCases, outputOf, relativeError } from '@molx/ops/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../use-cpu-backend.js';

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js', poison: true });
});

describe.each(opCases)('$name', (opCase) => {
  it('equals its composed definition, up to float32 rounding', () => {
    expect(relativeError(outputOf(opCase, opCase.run), outputOf(opCase, opCase.composed))).toBeLessThan(2e-6);
  });

  it('has the gradient of its composed definition, up to float32 rounding', () => {
    const composed = analyticGradients(opCase, opCase.composed);
    analyticGradients(opCase, opCase.run).forEach((gradient, i) => {
      expect(relativeError(gradient, composed[i]!)).toBeLessThan(1e-5);
    });
  });

  it('has the gradient of finite differences', () => {
    const analytic = analyticGradients(opCase, opCase.run);
    numericGradients(opCase, opCase.run).forEach((numeric, i) => {
      expect(relativeError(analytic[i]!, numeric)).toBeLessThan(3e-4);
    });
  });

  it('leaves no tensor and no memory behind', () => {
    const before = tf.memory();
    analyticGradients(opCase, opCase.run);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});
