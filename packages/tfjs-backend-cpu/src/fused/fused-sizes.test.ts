import { Random } from '@molx/core';
import {
  adamWStep,
  attention,
  composedAdamWStep,
  composedAttention,
  composedGlobalNorm,
  composedLinearCrossEntropy,
  globalNorm,
  linearCrossEntropy,
  segmentSum,
} from '@molx/ops';
import { relativeError } from '@molx/ops/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../use-cpu-backend.js';

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js', poison: true });
});

const random = new Random(1);
const normal = (shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

function expectSame(fused: Op, composed: Op, inputs: tf.Tensor[], outputTolerance: number, tolerance: number): void {
  expect(relativeError(fused(...inputs).dataSync(), composed(...inputs).dataSync())).toBeLessThan(outputTolerance);
  const weights = normal(fused(...inputs).shape);
  const gradients = (f: Op) => tf.grads((...xs) => tf.sum(tf.mul(f(...xs), weights)))(inputs);
  const expected = gradients(composed);
  gradients(fused).forEach((gradient, i) => {
    expect(relativeError(gradient.dataSync(), expected[i]!.dataSync())).toBeLessThan(tolerance);
  });
}

describe('attention over several tiles and groups of sequences', () => {
  const beyond = (counts: number[]) => tf.cast(tf.greater(tf.tensor2d(counts, [3, 1]), tf.range(0, 200)), 'int32');
  it.each([
    ['causal, more keys than queries', 150, true, undefined],
    ['causal, keys hidden on the right, all of one sequence', 150, true, () => beyond([0, 70, 199])],
    ['keys hidden on the left', 150, false, () => tf.sub(tf.scalar(1, 'int32'), beyond([0, 70, 199]))],
    ['causal, more queries than keys', 230, true, undefined],
    ['one query', 1, true, undefined],
    ['one query, keys hidden on the right, all of one sequence', 1, true, () => beyond([0, 70, 199])],
  ] as const)('%s', (_name, queries, causal, mask) => {
    const [q, k, v] = [normal([3, queries, 8, 4]), normal([3, 200, 2, 4]), normal([3, 200, 2, 4])];
    const options = { causal, mask: mask?.() };
    // Sums over up to 200 keys in another order; key gradients sum over 920 query rows.
    expectSame(
      (a, b, c) => attention(a!, b!, c!, options),
      (a, b, c) => composedAttention(a!, b!, c!, options),
      [q, k, v],
      2e-6,
      1e-5,
    );
  });
});

it('linearCrossEntropy over several chunks, with a frozen and with a trained head', () => {
  const [tokens, vocabulary] = [300, 5000];
  const targets = tf.tensor1d(
    Int32Array.from({ length: tokens }, (_, i) => (i % 7 === 0 ? -100 : random.integer(vocabulary))),
    'int32',
  );
  const [hidden, weight] = [normal([tokens, 8]), normal([vocabulary, 8])];
  const fused: Op = (h, w) => linearCrossEntropy(h!, w!, targets);
  const composed: Op = (h, w) => composedLinearCrossEntropy(h!, w!, targets);
  expectSame(fused, composed, [hidden, weight], 2e-6, 1e-5);
  const trained = tf.variable(weight);
  const gradient = (f: Op) =>
    tf.variableGrads(() => tf.sum(f(hidden, trained)) as tf.Scalar, [trained]).grads[trained.name]!;
  expect(relativeError(gradient(fused).dataSync(), gradient(composed).dataSync())).toBeLessThan(1e-5);
});

it('linearCrossEntropy and segmentSum name an index that is out of range', () => {
  const targets = tf.tensor1d([4], 'int32');
  expect(() => linearCrossEntropy(tf.ones([1, 2]), tf.ones([4, 2]), targets)).toThrow('target 4 of token 0');
  expect(() => segmentSum(tf.ones([1, 2]), targets, 4)).toThrow('id 4 of row 0 is outside 0 .. 3');
});

it('adamWStep equals its composed definition', () => {
  const tensors = () => {
    const values = [normal([5, 3]), normal([5, 3]), tf.mul(normal([5, 3]), 0.1), tf.square(normal([5, 3]))];
    return () => ({
      parameters: [tf.variable(values[0]!)],
      gradients: [values[1]!],
      firstMoments: [tf.variable(values[2]!)],
      secondMoments: [tf.variable(values[3]!)],
    });
  };
  const make = tensors();
  const [fused, composed] = [make(), make()];
  const options = {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: [0.1],
    step: 3,
    gradientScale: 0.5,
  };
  adamWStep(fused, options);
  composedAdamWStep(composed, options);
  for (const part of ['parameters', 'firstMoments', 'secondMoments'] as const) {
    expect(relativeError(fused[part][0]!.dataSync(), composed[part][0]!.dataSync())).toBeLessThan(1e-6);
  }
  expect(fused.gradients[0]!.dataSync()).toEqual(composed.gradients[0]!.dataSync());
});

it('globalNorm equals its composed definition', () => {
  const tensors = [normal([40, 7]), normal([3]), normal([])];
  expect(relativeError(globalNorm(tensors).dataSync(), composedGlobalNorm(tensors).dataSync())).toBeLessThan(1e-6);
});
