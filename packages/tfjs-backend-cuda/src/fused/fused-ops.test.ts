import '@molx/ops';
import { analyticGradients, opCases, outputOf, relativeError } from '@molx/ops/testing';
import { configureEmulator, threadOrders, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backendName, type CudaBackend } from '../cuda-backend.js';
import { useCudaBackend } from '../use-cuda-backend.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
});

describe.skipIf(emulator === undefined).each(threadOrders)('threads %s', (threadOrder) => {
  beforeAll(() => configureEmulator({ threadOrder }));

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
  });
});

describe.skipIf(emulator === undefined).each(opCases)('$name', (opCase) => {
  // Finite differences are taken of the composed definitions, in @molx/ops.
  it('gives equal bits again, needs no fallback, and leaves no memory behind', () => {
    const first = analyticGradients(opCase, opCase.run);
    const before = { ...tf.memory(), ...backend.stats().pool };
    expect(analyticGradients(opCase, opCase.run)).toEqual(first);
    expect(backend.stats().fallbacks).toEqual({});
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    expect(backend.stats().pool).toMatchObject({ usedBytes: before.usedBytes, allocations: before.allocations });
  });
});

it
  .skipIf(emulator === undefined)
  .each([
    ...['RmsNorm', 'RmsNormGrad', 'RmsNormWeightGrad', 'LayerNorm', 'LayerNormGrad', 'LayerNormWeightGrad', 'Rope'],
    ...['Gelu', 'GeluGrad', 'Silu', 'SiluGrad', 'SwiGlu', 'SwiGluGrad', 'Attention', 'AttentionGrad', 'Dropout'],
    ...['AdamW', 'GlobalNorm', 'LinearCrossEntropy', 'LinearCrossEntropyGrad', 'SegmentSum'],
  ])('Molx%s is a kernel of this backend', (name) => {
  expect(tf.getKernel(`Molx${name}`, backendName)).toBeDefined();
});
