import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { jsDevice } from '../../test/tiny-run.js';
import { contrastiveLoss, cosines } from './contrastive-loss.js';

beforeAll(jsDevice);

it('is the mean of both directions of the cross-entropy over cosines', () => {
  // cosines [[1, 0.6], [0, 0.8]]: lengths do not matter
  const a = tf.tensor2d([2, 0, 0, 3], [2, 2]);
  const b = tf.tensor2d([5, 0, 0.6, 0.8], [2, 2]);
  Array.from(cosines(a, b).dataSync()).forEach((value, i) => {
    expect(value).toBeCloseTo([1, 0.6, 0, 0.8][i]!, 6);
  });
  const temperature = 0.5;
  const entropy = (own: number, other: number) =>
    Math.log(Math.exp(own / temperature) + Math.exp(other / temperature)) - own / temperature;
  const expected = [(entropy(1, 0.6) + entropy(1, 0)) / 2, (entropy(0.8, 0) + entropy(0.8, 0.6)) / 2];
  Array.from(contrastiveLoss(a, b, temperature).dataSync()).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6); // float32
  });
});

it('is nothing for one row, and has a gradient everywhere, a zero vector included', () => {
  const [a, b] = [tf.zeros([1, 3]), tf.ones([1, 3])];
  expect(contrastiveLoss(a, b, 0.1).dataSync()[0]).toBe(0);
  const gradient = tf.grad((x) => tf.sum(contrastiveLoss(x, tf.tensor2d([1, 0, 0, 1], [2, 2]), 0.1)))(tf.zeros([2, 2]));
  for (const value of gradient.dataSync()) expect(Number.isFinite(value)).toBe(true);
});
