import { Random } from '@molx/core';
import {
  attention,
  composedAttention,
  composedGelu,
  composedLayerNorm,
  composedRmsNorm,
  composedRope,
  composedSwiGlu,
  dropout,
  gelu,
  layerNorm,
  rmsNorm,
  rope,
  swiGlu,
} from '@molx/ops';
import { relativeError } from '@molx/ops/testing';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { useCudaBackend } from '../use-cuda-backend.js';
import { attentionGrad } from './attention/attention-backward.js';
import { attention as attentionKernel } from './attention/attention-forward.js';
import { registerMolxKernel } from './register-molx-kernel.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
});

const random = new Random('fused sizes');
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
  expect(backend.stats().fallbacks).toEqual({});
}

describe.skipIf(emulator === undefined)('fused ops', () => {
  it.each([
    [5, 1027],
    [600, 65],
    [3, 4096],
  ])('norms of %i rows of %i', (rows, columns) => {
    const [x, weight, bias] = [normal([rows, columns]), normal([columns]), normal([columns])];
    const tolerance = 1e-5; // weight gradients are sums over up to 600 rows
    expectSame(
      (a, b) => rmsNorm(a!, b!),
      (a, b) => composedRmsNorm(a!, b!),
      [x, weight],
      2e-6,
      tolerance,
    );
    expectSame(
      (a, b, c) => layerNorm(a!, b!, c!, 1e-2),
      (a, b, c) => composedLayerNorm(a!, b!, c!, 1e-2),
      [x, weight, bias],
      4e-6,
      tolerance,
    );
  });

  it('norms of more rows than a grid has in y', () => {
    const rows = 65_600;
    const x = tf.tile(tf.tensor2d([[3, 4]]), [rows, 1]);
    const [dx, dWeight] = tf.grads((a, w) => rmsNorm(a!, w!, 0))([x, tf.ones([2])]);
    const [inverse, first] = [1 / Math.sqrt(12.5), [...dx!.dataSync().subarray(0, 2)]];
    // Over sqrt(12.5): 1 less the part along x, 7 / 25 of it.
    expect(relativeError(first, [inverse * (1 - 0.84), inverse * (1 - 1.12)])).toBeLessThan(1e-6);
    expect(relativeError(dx!.dataSync().subarray(-2), first)).toBe(0);
    expect(relativeError(dWeight!.dataSync(), [3 * inverse * rows, 4 * inverse * rows])).toBeLessThan(1e-5);
  });

  it('rope and activations over many blocks', () => {
    const [x, tables] = [normal([3, 70, 5, 14]), [normal([3, 70, 7]), normal([3, 70, 7])]];
    for (const interleaved of [false, true]) {
      const options = { interleaved };
      expectSame(
        (a) => rope(a!, tables[0]!, tables[1]!, options),
        (a) => composedRope(a!, tables[0]!, tables[1]!, options),
        [x],
        1e-6,
        1e-6,
      );
    }
    expectSame(gelu as Op, composedGelu as Op, [tf.mul(x, 3)], 2e-6, 2e-6);
    expectSame(swiGlu as Op, composedSwiGlu as Op, [x, normal(x.shape)], 2e-6, 2e-6);
  });

  it('empty tensors', () => {
    const [rows, none] = [tf.zeros([0, 4]), tf.zeros([3, 0])];
    for (const x of [rows, none]) {
      const weight = tf.ones([x.shape[1]!]);
      expect(layerNorm(x, weight, weight).shape).toEqual(x.shape);
      const [, dWeight] = tf.grads((a, b) => rmsNorm(a!, b!))([x, weight]);
      expect([...dWeight!.dataSync()]).toEqual(new Array(x.shape[1]!).fill(0));
      for (const f of [gelu, (a: tf.Tensor) => swiGlu(a, a), (a: tf.Tensor) => dropout(a, 0.5, 1)]) {
        expect(tf.grad(f)(x).shape).toEqual(x.shape);
      }
    }
    expect(rope(tf.zeros([2, 0, 3, 4]), tf.zeros([2, 0, 2]), tf.zeros([2, 0, 2])).shape).toEqual([2, 0, 3, 4]);
    const noKeys = tf.zeros([2, 0, 2, 4]);
    const inputs = [normal([2, 3, 4, 4]), noKeys, noKeys];
    expect([...attention(inputs[0]!, noKeys, noKeys).dataSync()]).toEqual(new Array(96).fill(0));
    const gradients = tf.grads((a, b, c) => attention(a!, b!, c!))(inputs);
    expect(gradients.map((gradient) => gradient.dataSync().every((value) => value === 0))).toEqual([true, true, true]);
  });

  it('dropout keeps nothing at a rate next to 1', () => {
    expect(tf.sum(dropout(tf.ones([1000]), 1 - 2 ** -40, 3)).dataSync()[0]).toBe(0);
  });

  describe.each([
    ['all at once', undefined],
    ['some sequences at once', 300_000],
    ['some rows at once', 20_000],
  ] as const)('attention, %s', (_name, maxScores) => {
    beforeAll(() => {
      registerMolxKernel('MolxAttention', (call) => attentionKernel(call, maxScores));
      registerMolxKernel('MolxAttentionGrad', (call) => attentionGrad(call, maxScores));
    });

    const beyond = (counts: number[]) => tf.cast(tf.greater(tf.tensor2d(counts, [3, 1]), tf.range(0, 200)), 'int32');
    it.each([
      ['causal, more keys than queries', 150, true, undefined],
      ['causal, keys hidden on the right, all of one sequence', 150, true, () => beyond([0, 70, 199])],
      ['keys hidden on the left', 150, false, () => tf.sub(tf.scalar(1, 'int32'), beyond([0, 70, 199]))],
      ['causal, more queries than keys', 230, true, undefined],
    ] as const)('%s', (_case, queries, causal, mask) => {
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

  it.each([
    [1, 1500, 8],
    [1, 70, 33],
    [3, 45, 100],
    [2, 9, 256],
    [4, 1, 1],
  ])('attention of %i queries over %i keys, headDim %i', (queries, keys, headDim) => {
    const [q, k, v] = [normal([2, queries, 4, headDim]), normal([2, keys, 2, headDim]), normal([2, keys, 2, headDim])];
    const mask = tf.cast(tf.greater(normal([2, keys]), 0), 'int32');
    for (const options of [{}, { mask, causal: true }, { mask: tf.zerosLike(mask) }]) {
      expectSame(
        (a, b, c) => attention(a!, b!, c!, options),
        (a, b, c) => composedAttention(a!, b!, c!, options),
        [q, k, v],
        2e-6,
        1e-5,
      );
    }
  });

  it('a score that is not a number makes its whole row so', () => {
    const q = tf.tensor4d([Number.NaN, 1], [1, 2, 1, 1]);
    for (const queries of [q, tf.tile(q, [1, 3, 1, 1])]) {
      const y = attention(queries, tf.ones([1, 40, 1, 1]), tf.ones([1, 40, 1, 1])).dataSync();
      expect([y[0], y[1]]).toEqual([Number.NaN, expect.closeTo(1, 6)]);
    }
  });
});
