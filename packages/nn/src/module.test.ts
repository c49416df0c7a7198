import { Random } from '@molx/core';
import { linear } from '@molx/ops';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { AdamW } from './adam-w.js';
import { clipByGlobalNorm } from './clip-by-global-norm.js';
import { Dropout } from './dropout.js';
import { Embedding } from './embedding.js';
import type { HostTensor } from './host-tensor.js';
import type { Init } from './initializers.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { RmsNorm } from './rms-norm.js';
import { valueAndGradients } from './value-and-gradients.js';

class Tiny extends Module {
  readonly table: Embedding;
  readonly norm = this.addModule('norm', new LayerNorm(4));
  readonly dropout = this.addModule('dropout', new Dropout(0.5));
  readonly first: Linear;
  readonly finalNorm = this.addModule('final', new RmsNorm(3));

  constructor(init: Init) {
    super();
    this.table = this.addModule('embeddings.word', new Embedding(5, 4, { init }));
    this.first = this.addModule('mlp.0', new Linear(4, 3, { init }));
  }

  forward(ids: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const x = this.dropout.forward(this.norm.forward(this.table.forward(ids)));
      return this.finalNorm.forward(this.first.forward(x));
    });
  }
}

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js', poison: true });
});

const ids = () => tf.tensor1d([0, 3, 3], 'int32');
const loss = (model: Tiny) => () => tf.sum(tf.square(tf.add(model.forward(ids()), 0.1)));

it('names parameters as the tree does, and counts them', () => {
  const model = new Tiny(new Random(1));
  expect([...model.namedParameters()].map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
    'norm.weight 4',
    'norm.bias 4',
    'final.weight 3',
    'embeddings.word.weight 5,4',
    'mlp.0.weight 3,4',
    'mlp.0.bias 3',
  ]);
  expect(model.parameterCount()).toBe(46);
  model.first.freeze();
  expect([model.parameterCount({ trainable: true }), model.parameterCount({ trainable: false })]).toEqual([31, 15]);
});

it('carries its state over, in every dtype of a checkpoint', async () => {
  const [model, copy] = [new Tiny(new Random(1)), new Tiny('zeros')];
  copy.loadState(await model.state());
  expect([...copy.forward(ids()).dataSync()]).toEqual([...model.forward(ids()).dataSync()]);
  const halves = { F16: Uint16Array.of(0x3c00, 0xc100, 0x0001), BF16: Uint16Array.of(0x3f80, 0xc020, 0x0001) };
  for (const [dtype, data] of Object.entries(halves)) {
    copy.loadState(new Map([['final.weight', { shape: [3], dtype, data }]]), { strict: false });
    const [one, minusTwoAndAHalf, smallest] = copy.finalNorm.weight.tensor.dataSync();
    expect([one, minusTwoAndAHalf]).toEqual([1, -2.5]);
    expect(smallest).toBe(dtype === 'F16' ? 2 ** -24 : 2 ** -133);
  }
});

it('refuses a state that does not fit, and changes nothing', async () => {
  const model = new Tiny(new Random(1));
  const before = [...model.first.bias!.tensor.dataSync()];
  const state = new Map<string, HostTensor>(await model.state());
  state.set('mlp.0.bias', { shape: [4], dtype: 'F32', data: new Float32Array(4) });
  state.set('norm.bias', { shape: [4], dtype: 'F32', data: Float32Array.of(9, 9, 9, 9) });
  expect(() => model.loadState(state, { path: 'x.safetensors' })).toThrow(
    'x.safetensors: tensor mlp.0.bias: expected [3], got [4].',
  );
  expect([...model.norm.bias.tensor.dataSync()]).toEqual([0, 0, 0, 0]);
  expect([...model.first.bias!.tensor.dataSync()]).toEqual(before);
  state.delete('mlp.0.bias');
  state.set('extra', { shape: [], dtype: 'F32', data: new Float32Array(1) });
  expect(() => model.loadState(state)).toThrow('Tiny: missing: mlp.0.bias; unexpected: extra.');
});

it('gives frozen parameters no gradient and runs none of its kernels', async () => {
  const model = new Tiny(new Random(1));
  model.norm.freeze();
  model.finalNorm.freeze();
  model.first.freeze();
  let names: string[] = [];
  const profile = await tf.profile(() => {
    const result = valueAndGradients(loss(model), model.namedParameters());
    names = Object.keys(result.gradients);
    tf.dispose([result.value, result.gradients]);
    return tf.scalar(0);
  });
  expect(names).toEqual(['embeddings.word.weight']);
  const kernels = profile.kernels.map(({ name }) => name);
  expect(kernels).toContain('MolxLayerNormGrad');
  expect(kernels).not.toContain('MolxLayerNormWeightGrad');
  expect(kernels).not.toContain('MolxRmsNormWeightGrad');
  // Forward and the gradient of the activations; the third, of the weight, is left out.
  expect(kernels.filter((name) => name === 'BatchMatMul')).toHaveLength(2);
});

it('repeats its dropout after reseed, draws anew otherwise, and is the identity outside training', () => {
  const model = new Tiny(new Random(1));
  const values = () => [...model.forward(ids()).dataSync()];
  expect(values()).toEqual(values());
  model.train();
  model.reseed(5);
  const first = values();
  expect(values()).not.toEqual(first);
  model.reseed(5);
  expect(values()).toEqual(first);
});

it('trains without keeping a tensor', () => {
  const model = new Tiny(new Random(1)).train();
  const optimizer = new AdamW(model.namedParameters(), { learningRate: 0.05 });
  const step = () => {
    const { value, gradients } = valueAndGradients(loss(model), model.namedParameters());
    optimizer.step(gradients, 0.05, { gradientScale: clipByGlobalNorm(gradients, 1).scale });
    const result = value.dataSync()[0]!;
    tf.dispose([value, gradients]);
    return result;
  };
  tf.tidy(() => void step());
  const before = tf.memory();
  const losses = Array.from({ length: 50 }, () => tf.tidy(step as never) as unknown as number);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numBytes).toBe(before.numBytes);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
});

it('initialises a linear layer as PyTorch does: uniform within 1 / sqrt(inputs)', () => {
  const layer = new Linear(100, 400, { init: new Random(3) });
  const values = [...layer.weight.tensor.dataSync()];
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1);
  // A uniform's variance is bound^2 / 3; 40,000 samples put four standard errors at 2 %.
  expect(Math.abs(variance / (0.01 / 3) - 1)).toBeLessThan(0.02);
  expect([...new Linear(100, 400, { init: new Random(3) }).weight.tensor.dataSync()]).toEqual(values);
});

it('clips by the norm of all gradients together', () => {
  const gradients = { a: tf.tensor1d([3]), b: tf.tensor2d([[4]]) };
  expect(clipByGlobalNorm(gradients, 10)).toEqual({ norm: 5, scale: 1 });
  expect(clipByGlobalNorm(gradients, 1).scale).toBeCloseTo(0.2, 6);
  expect(clipByGlobalNorm(gradients)).toEqual({ norm: 5, scale: 1 });
  expect(clipByGlobalNorm({ a: tf.tensor1d([Number.NaN]) }, 1).norm).toBeNaN();
});

it('computes what its layers say', () => {
  const layer = new Linear(2, 1, { init: new Random(1), bias: false });
  const x = tf.tensor2d([[1, 2]]);
  expect([...layer.forward(x).dataSync()]).toEqual([...linear(x, layer.weight.tensor).dataSync()]);
});
