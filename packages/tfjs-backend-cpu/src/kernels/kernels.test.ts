import '@molx/ops';
import { Random } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CpuBackend } from '../cpu-backend.js';
import { useCpuBackend } from '../use-cpu-backend.js';

let backend: CpuBackend;

beforeAll(async () => {
  ({ backend } = await useCpuBackend({ gemm: 'js', poison: true }));
});

const random = new Random('kernels');

/** Draws the same tensors again on every call, whichever backend is active. */
function draw(shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32') {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal() * 2);
  return () => tf.cast(tf.tensor(values, shape), dtype);
}

const [a, b] = [draw([3, 4, 5]), draw([3, 4, 5])];
const [row, column, scalar, middle] = [draw([5]), draw([3, 4, 1]), draw([]), draw([3, 1, 5])];
const [large, otherLarge] = [draw([4, 200]), draw([4, 200])];
const [wide, odd] = [draw([200]), draw([9, 131])];
const ints = draw([3, 4, 5], 'int32');
const flags = draw([3, 4, 5], 'bool');
const empty = draw([0, 4]);

/** Layout and exact arithmetic: bit for bit what tfjs-backend-cpu gives. */
const exact: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  'add, same shape': () => tf.add(a(), b()),
  'add, same shape, SIMD': () => tf.add(large(), otherLarge()),
  'sub, row': () => tf.sub(a(), row()),
  'add, sub and mul, vector over rows, SIMD': () => [
    tf.add(large(), wide()),
    tf.sub(large(), wide()),
    tf.mul(large(), wide()),
    tf.sub(wide(), large()),
    tf.add(odd(), tf.slice(odd(), [0, 0], [1, 131])),
  ],
  'mul, column': () => tf.mul(column(), a()),
  'div, scalar': () => tf.div(a(), scalar()),
  'maximum, middle': () => tf.maximum(a(), middle()),
  'both sides broadcast': () => tf.add(column(), row()),
  'mod, int32': () => tf.mod(ints(), tf.scalar(3, 'int32')),
  'floorDiv, int32': () => tf.floorDiv(ints(), tf.scalar(2, 'int32')),
  compare: () => [tf.less(a(), row()), tf.equal(ints(), tf.scalar(1, 'int32')), tf.greaterEqual(a(), b())],
  logical: () => [tf.logicalAnd(flags(), tf.less(a(), b())), tf.logicalOr(flags(), flags()), tf.logicalNot(flags())],
  'add, empty': () => tf.add(empty(), tf.ones([1, 4])),
  unary: () => [
    tf.abs(a()),
    tf.neg(ints()),
    tf.floor(a()),
    tf.sign(a()),
    tf.square(a()),
    tf.relu(a()),
    tf.step(a(), 0.5),
  ],
  clip: () => tf.clipByValue(a(), -1, 1),
  where: () => [tf.where(flags(), a(), b()), tf.where(flags(), ints(), tf.zerosLike(ints()))],
  cast: () => [tf.cast(a(), 'int32'), tf.cast(flags(), 'float32'), tf.cast(ints(), 'bool')],
  max: () => [tf.max(a()), tf.max(a(), 1), tf.min(a(), [0, 2]), tf.max(ints(), -1, true)],
  'all and any': () => [tf.all(flags(), 1), tf.any(flags(), [0, 1])],
  'sum of integers': () => [tf.sum(ints(), [0, 2]), tf.sum(flags()), tf.prod(ints(), 1)],
  argMax: () => [tf.argMax(a(), 0), tf.argMax(a(), 2), tf.argMin(a(), 1)],
  topk: () => Object.values(tf.topk(large(), 7)),
  transpose: () => [tf.transpose(a()), tf.transpose(a(), [1, 0, 2]), tf.transpose(flags(), [0, 2, 1])],
  slice: () => [tf.slice(a(), [1, 1, 2], [2, 2, -1]), tf.stridedSlice(a(), [2, 0, 4], [0, 4, 0], [-1, 2, -2])],
  concat: () => [tf.concat([a(), b()], 0), tf.concat([a(), column()], 2), tf.stack([a(), b()], 1)],
  split: () => [...tf.split(a(), [1, 3], 1), ...tf.unstack(a(), 2)],
  'pad and tile': () => [
    tf.pad(
      a(),
      [
        [0, 1],
        [2, 0],
        [1, 1],
      ],
      7,
    ),
    tf.tile(a(), [2, 1, 3]),
  ],
  gather: () => [
    tf.gather(a(), tf.tensor1d([2, 0, 2], 'int32')),
    tf.gather(
      a(),
      tf.tensor2d(
        [
          [1, 0],
          [3, 3],
          [2, 1],
        ],
        [3, 2],
        'int32',
      ),
      1,
      1,
    ),
  ],
  scatter: () => tf.scatterND(tf.tensor2d([[1], [0], [1]], [3, 1], 'int32'), tf.ones([3, 2]), [4, 2]),
  'one hot': () => tf.oneHot(tf.tensor1d([0, 3, 9, -1], 'int32'), 4, 2, -2),
  'zeros and ones': () => [tf.zerosLike(ints()), tf.onesLike(flags()), tf.fill([2, 3], 4.5)],
  'segment sum': () => tf.unsortedSegmentSum(tf.ones([5, 3]), tf.tensor1d([1, 0, 1, -1, 3], 'int32'), 3),
  'empty reductions': () => [tf.sum(empty(), 0), tf.sum(tf.ones([2, 0]), 1)],
};

/** Sums and transcendental functions: both sides round, at most a few units in the last place of the largest term. */
const rounded: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  sum: () => [
    tf.sum(large()),
    tf.sum(large(), 0),
    tf.sum(a(), 0),
    tf.sum(a(), [0, 2]),
    tf.mean(a(), [1]),
    tf.mean(large(), 1, true),
  ],
  exponentials: () => [tf.exp(a()), tf.sigmoid(a()), tf.tanh(a()), tf.softplus(a()), tf.erf(a()), tf.expm1(a())],
  roots: () => [tf.sqrt(tf.abs(a())), tf.rsqrt(tf.abs(a())), tf.log(tf.abs(a())), tf.pow(tf.abs(a()), row())],
  softmax: () => [tf.softmax(a()), tf.softmax(large()), tf.logSoftmax(a())],
  cumsum: () => [tf.cumsum(a(), 1), tf.cumsum(a(), 2, true, true), tf.cumsum(ints(), 0)],
  addN: () => tf.addN([a(), b(), a()]),
  matMul: () => [
    tf.matMul(a(), tf.transpose(b(), [0, 2, 1])),
    tf.matMul(a(), a(), true, false),
    tf.matMul(a() as tf.Tensor3D, tf.reshape(row(), [5, 1])),
  ],
  'fused matMul': () =>
    tf.fused.matMul({
      a: large() as tf.Tensor2D,
      b: otherLarge() as tf.Tensor2D,
      transposeB: true,
      bias: tf.ones([4]),
      activation: 'relu',
    }),
};

function results(make: () => tf.Tensor | tf.Tensor[]): { shape: number[]; dtype: string; values: number[] }[] {
  return [make()]
    .flat()
    .map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: [...tensor.dataSync()] }));
}

async function onStock<T>(make: () => T): Promise<T> {
  await tf.setBackend('cpu');
  try {
    return make();
  } finally {
    await tf.setBackend('molx-cpu');
  }
}

describe('native kernels against tfjs-backend-cpu', () => {
  it.each(Object.entries(exact))('%s', async (_, make) => {
    expect(results(make)).toEqual(await onStock(() => results(make)));
  });

  it.each(Object.entries(rounded))('%s', async (_, make) => {
    const expected = await onStock(() => results(make));
    results(make).forEach(({ shape, dtype, values }, i) => {
      expect([shape, dtype]).toEqual([expected[i]!.shape, expected[i]!.dtype]);
      values.forEach((value, j) => {
        const want = expected[i]!.values[j]!;
        expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(want)));
      });
    });
  });

  it('needs no fallback for any of them', () => {
    for (const make of [...Object.values(exact), ...Object.values(rounded)]) tf.tidy(() => void make());
    const before = backend.stats().fallbacks;
    for (const make of [...Object.values(exact), ...Object.values(rounded)]) tf.tidy(() => void make());
    expect(backend.stats().fallbacks).toEqual(before);
    expect(Object.keys(before)).toEqual([]);
  });

  it('broadcasts batches of both sides of a matrix product, where tfjs-backend-cpu mixes them up', () => {
    const [left, right] = [tf.reshape(a(), [3, 1, 4, 5]), tf.reshape(b(), [1, 3, 4, 5])];
    const repeated = tf.matMul(tf.tile(left, [1, 3, 1, 1]), tf.tile(right, [3, 1, 1, 1]), false, true);
    expect(results(() => tf.matMul(left, right, false, true))).toEqual(results(() => repeated));
  });

  it('names an index out of range', () => {
    expect(() => tf.gather(a(), tf.tensor1d([3], 'int32'))).toThrow('the index value 3 is not in [0, 2]');
    // Both have a place in the memory of a [3, 3], in another row than the one they name.
    for (const place of [
      [0, 5],
      [1, -1],
    ]) {
      const held = backend.numDataIds();
      const scatter = () => tf.scatterND(tf.tensor2d([place], [1, 2], 'int32'), tf.tensor1d([7]), [3, 3]);
      expect(() => tf.tidy(scatter)).toThrow(`Invalid indices: ${place} does not index into 3,3`);
      expect(backend.numDataIds()).toBe(held);
    }
  });
});
