import '@molx/ops';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import golden from '../golden/batch-norm-1d.json' with { type: 'json' };
import { BatchNorm1d } from './batch-norm-1d.js';
import { valueAndGradients } from './value-and-gradients.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

// A few float32 roundings on numbers up to about 5.
const tolerance = 3e-6;

function expectClose(actual: tf.Tensor, expected: number[]): void {
  const values = actual.dataSync();
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(values[i]! - value)).toBeLessThan(tolerance * (1 + Math.abs(value)));
  }
}

function layerWith(values: { weight: number[]; bias: number[] }): BatchNorm1d {
  const layer = new BatchNorm1d(3, { epsilon: 1e-4, momentum: 0.2 });
  const host = (data: number[]) => ({ shape: [3], dtype: 'F32', data: Float32Array.from(data) });
  layer.loadState(
    new Map([
      ['weight', host(values.weight)],
      ['bias', host(values.bias)],
    ]),
    { strict: false },
  );
  return layer;
}

it("follows PyTorch's over three training batches and in evaluation", () => {
  const layer = layerWith(golden.initial).train();
  for (const batch of golden.batches) {
    const x = tf.tensor2d(batch.x, [batch.x.length / 3, 3]);
    const direction = tf.tensor2d(batch.direction, [batch.x.length / 3, 3]);
    let output: tf.Tensor | undefined;
    const { gradients } = valueAndGradients(() => {
      const y = layer.forward(x);
      output = tf.keep(tf.clone(y));
      return tf.sum(tf.mul(y, direction));
    }, layer.namedParameters());
    expectClose(output!, batch.y);
    expectClose(gradients['weight']!, batch.gradients.weight);
    expectClose(gradients['bias']!, batch.gradients.bias);
    expectClose(layer.runningMean.tensor, batch.running_mean);
    expectClose(layer.runningVariance.tensor, batch.running_var);
    expect(layer.batches.tensor.dataSync()[0]).toBe(batch.num_batches_tracked);
  }
  layer.train(false);
  expectClose(layer.forward(tf.tensor2d(golden.eval.x, [2, 3])), golden.eval.y);
});

it("has PyTorch's gradient for its input", () => {
  const batch = golden.batches[0]!;
  const layer = layerWith(golden.initial).train();
  const direction = tf.tensor2d(batch.direction, [4, 3]);
  const gradient = tf.grad((x) => tf.sum(tf.mul(layer.forward(x), direction)))(tf.tensor2d(batch.x, [4, 3]));
  expectClose(gradient, batch.gradients.x);
});

it('normalises a single row by the running statistics, which stay', () => {
  const layer = new BatchNorm1d(2, { affine: false }).train();
  expect([...layer.namedParameters().keys()]).toEqual(['running_mean', 'running_var', 'num_batches_tracked']);
  const y = layer.forward(tf.tensor2d([[3, -1]]));
  expectClose(y, [3 / Math.sqrt(1 + 1e-5), -1 / Math.sqrt(1 + 1e-5)]);
  expect([...layer.runningMean.tensor.dataSync()]).toEqual([0, 0]);
  expect(layer.batches.tensor.dataSync()[0]).toBe(0);
});

it('keeps no tensor over repeated batches', () => {
  const layer = new BatchNorm1d(2).train();
  const x = tf.tensor2d([
    [1, 2],
    [3, 5],
  ]);
  const once = () => tf.dispose(valueAndGradients(() => tf.sum(layer.forward(x)), layer.namedParameters()));
  once();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) once();
  expect(tf.memory().numTensors).toBe(before);
});
