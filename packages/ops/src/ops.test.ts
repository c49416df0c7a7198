import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adamWStep,
  attention,
  dropout,
  dropoutHash,
  embedding,
  globalNorm,
  layerNorm,
  linear,
  linearCrossEntropy,
  rmsNorm,
  rope,
  segmentMean,
  segmentSum,
  swiGlu,
} from './index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('registers the gradients of tfjs-core', () => {
  const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, -2]));
  expect([...gradient.dataSync()]).toEqual([2, -4]);
});

describe('empty inputs give empty outputs', () => {
  const none = (shape: number[], dtype: 'float32' | 'int32' = 'float32') => tf.zeros(shape, dtype);
  it.each([
    ['rmsNorm', () => rmsNorm(none([0, 3]), tf.ones([3])), [0, 3]],
    ['layerNorm', () => layerNorm(none([0, 3]), tf.ones([3]), tf.zeros([3])), [0, 3]],
    ['rope', () => rope(none([0, 2, 1, 4]), none([0, 2, 2]), none([0, 2, 2])), [0, 2, 1, 4]],
    ['swiGlu', () => swiGlu(none([0]), none([0])), [0]],
    ['attention', () => attention(none([0, 2, 2, 3]), none([0, 4, 1, 3]), none([0, 4, 1, 3])), [0, 2, 2, 3]],
    [
      'attention without keys',
      () => attention(tf.ones([1, 2, 2, 3]), none([1, 0, 1, 3]), none([1, 0, 1, 3])),
      [1, 2, 2, 3],
    ],
    ['segmentSum', () => segmentSum(none([0, 3]), none([0], 'int32'), 2), [2, 3]],
    ['segmentMean', () => segmentMean(none([0, 3]), none([0], 'int32'), 2), [2, 3]],
    ['embedding', () => embedding(tf.ones([4, 3]), none([0, 2], 'int32')), [0, 2, 3]],
    ['linear', () => linear(none([0, 3]), tf.ones([2, 3]), tf.ones([2])), [0, 2]],
    ['linearCrossEntropy', () => linearCrossEntropy(none([0, 3]), tf.ones([4, 3]), none([0], 'int32')), [0]],
    ['dropout', () => dropout(none([0]), 0.5, 1), [0]],
  ])('%s', (_name, run, shape) => {
    const y = run();
    expect(y.shape).toEqual(shape);
    expect([...y.dataSync()].every((value) => value === 0)).toBe(true);
  });
});

it('says which argument of which op has the wrong shape', () => {
  expect(() => rmsNorm(tf.ones([2, 3]), tf.ones([4]))).toThrow('rmsNorm: expected weight [3], got [4].');
  expect(() => attention(tf.ones([1, 2, 3, 4]), tf.ones([1, 2, 2, 4]), tf.ones([1, 2, 2, 4]))).toThrow(
    '3 query heads are not a multiple of 2 key heads',
  );
  expect(() => segmentSum(tf.ones([2, 3]), tf.ones([2]), 1)).toThrow('ids of dtype int32');
});

it('drops the share asked for, by seed and index', () => {
  const y = dropout(tf.ones([20_000]), 0.3, 11).dataSync();
  const kept = [...y].filter((value) => value !== 0);
  // Four standard errors of a share of 0.7 among 20,000.
  expect(Math.abs(kept.length / 20_000 - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / 20_000));
  expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.7)]));
  expect([...dropout(tf.ones([20_000]), 0.3, 12).dataSync()]).not.toEqual([...y]);
  expect([0, 1, 2].map((i) => y[i] !== 0)).toEqual([0, 1, 2].map((i) => dropoutHash(11, i) >= 0.3 * 2 ** 32));
  expect(() => dropout(tf.ones([1]), 1, 0)).toThrow('rate must be in [0, 1)');
});

it('gives NaN for NaN, in the loss and the norm', () => {
  const hidden = tf.tensor2d([[Number.NaN, 1]]);
  expect(linearCrossEntropy(hidden, tf.ones([3, 2]), tf.tensor1d([0], 'int32')).dataSync()[0]).toBeNaN();
  expect(globalNorm([tf.scalar(3), tf.scalar(Number.NaN)]).dataSync()[0]).toBeNaN();
  expect(globalNorm([tf.tensor1d([3]), tf.tensor2d([[4]])]).dataSync()[0]).toBe(5);
  expect(globalNorm([]).dataSync()[0]).toBe(0);
});

it('refuses an AdamW step whose lists do not belong together', () => {
  const [parameter, moment] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([2]), false)];
  const options = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: [0], step: 1 };
  const tensors = { parameters: [parameter], firstMoments: [moment], secondMoments: [moment] };
  expect(() => adamWStep({ ...tensors, gradients: [] }, options)).toThrow('1 parameters, but 0, 1, 1, 1');
  expect(() => adamWStep({ ...tensors, gradients: [tf.zeros([3])] }, options)).toThrow('[2], got [3]');
});
