import '@molx/ops';
import { Random } from '@molx/core';
import { configureEmulator, threadOrders, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { useCudaBackend } from '../use-cuda-backend.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
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
const ints = draw([3, 4, 5], 'int32');
const flags = draw([3, 4, 5], 'bool');
const empty = draw([0, 4]);
const wide = draw([3, 5000]);
const tall = draw([700, 3, 2]);
const six = [draw([2, 1, 3, 1, 2, 3]), draw([1, 4, 3, 2, 1, 3])] as const;
const withNan = () => tf.tensor2d([Number.NaN, 1, 3, 2, Number.NaN, -1], [2, 3]);

/** Layout and exact arithmetic: bit for bit what tfjs-backend-cpu gives. */
const exact: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  'add, same shape': () => tf.add(a(), b()),
  'add, large': () => tf.add(large(), otherLarge()),
  'sub, row': () => tf.sub(a(), row()),
  'mul, column': () => tf.mul(column(), a()),
  'div, scalar': () => tf.div(a(), scalar()),
  'maximum, middle': () => tf.maximum(a(), middle()),
  'six dimensions': () => [
    tf.sub(six[0](), six[1]()),
    tf.less(six[1](), six[0]()),
    tf.transpose(six[0](), [5, 2, 4, 0, 1, 3]),
  ],
  'both sides broadcast': () => tf.add(column(), row()),
  'mod, int32': () => tf.mod(ints(), tf.scalar(3, 'int32')),
  'floorDiv, int32': () => tf.floorDiv(ints(), tf.scalar(2, 'int32')),
  compare: () => [tf.less(a(), row()), tf.equal(ints(), tf.scalar(1, 'int32')), tf.greaterEqual(a(), b())],
  logical: () => [tf.logicalAnd(flags(), tf.less(a(), b())), tf.logicalOr(flags(), flags()), tf.logicalNot(flags())],
  'arithmetic of integers': () => [
    tf.mul(ints(), ints()),
    tf.maximum(ints(), tf.scalar(0, 'int32')),
    tf.squaredDifference(ints(), tf.scalar(1, 'int32')),
    tf.pow(ints(), tf.scalar(3, 'int32')),
    tf.mod(tf.neg(ints()), tf.scalar(-3, 'int32')),
    tf.clipByValue(ints(), -1, 2),
  ],
  NaN: () => [
    tf.relu(withNan()),
    tf.maximum(withNan(), 0),
    tf.max(withNan(), 1),
    tf.argMax(tf.reverse(withNan(), 1), 1),
    tf.isNaN(withNan()),
  ],
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
  'long rows and columns': () => [
    tf.max(wide(), 1),
    tf.min(wide()),
    tf.max(tall(), 0),
    tf.argMax(wide(), 1),
    tf.argMin(tall(), 0),
  ],
  reverse: () => [tf.reverse(a(), [0, 2]), tf.reverse(ints(), 1)],
  'sum of integers': () => [tf.sum(ints(), [0, 2]), tf.sum(flags()), tf.prod(ints(), 1)],
  argMax: () => [tf.argMax(a(), 0), tf.argMax(a(), 2), tf.argMin(a(), 1)],
  topk: () => [...Object.values(tf.topk(large(), 7)), ...Object.values(tf.topk(ints(), 2))],
  transpose: () => [
    tf.transpose(a()),
    tf.transpose(a(), [1, 0, 2]),
    tf.transpose(flags(), [0, 2, 1]),
    tf.transpose(wide()),
    tf.transpose(tall(), [0, 2, 1]),
  ],
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
  'gather of coordinates': () => [
    tf.gatherND(
      a(),
      tf.tensor2d(
        [
          [0, 1],
          [2, 3],
        ],
        [2, 2],
        'int32',
      ),
    ),
    tf.gatherND(
      flags(),
      tf.tensor2d(
        [
          [2, 1, 4],
          [0, 0, 0],
        ],
        [2, 3],
        'int32',
      ),
    ),
  ],
  scatter: () => tf.scatterND(tf.tensor2d([[1], [0], [1]], [3, 1], 'int32'), tf.ones([3, 2]), [4, 2]),
  'one hot': () => tf.oneHot(tf.tensor1d([0, 3, 9, -1], 'int32'), 4, 2, -2),
  range: () => [tf.range(3, 9, 2), tf.range(5, 0, -1, 'int32'), tf.range(2, 2), tf.range(0, 1, 0.25)],
  'zeros and ones': () => [tf.zerosLike(ints()), tf.onesLike(flags()), tf.fill([2, 3], 4.5)],
  'segments of many rows': () =>
    tf.unsortedSegmentSum(
      tf.cast(tf.reshape(tf.tile(ints(), [50, 1, 1]), [3000, 1]), 'float32'),
      tf.tensor1d(
        Array.from({ length: 3000 }, (_, i) => (i * 7919) % 401),
        'int32',
      ),
      401,
    ),
  'segment sum': () => tf.unsortedSegmentSum(tf.ones([4, 3]), tf.tensor1d([1, 0, 1, -1], 'int32'), 3),
  'empty reductions': () => [tf.sum(empty(), 0), tf.sum(tf.ones([2, 0]), 1)],
};

/** Sums and transcendental functions: both sides round, at most a few units in the last place of the largest term. */
const rounded: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  sum: () => [
    tf.sum(large()),
    tf.sum(a(), 0),
    tf.sum(a(), [0, 2]),
    tf.mean(a(), [1]),
    tf.mean(large(), 1, true),
    tf.sum(tall(), 0),
    tf.mean(wide(), 0),
    tf.mean(wide(), 1),
  ],
  exponentials: () => [
    tf.exp(a()),
    tf.sigmoid(a()),
    tf.tanh(a()),
    tf.softplus(a()),
    tf.erf(a()),
    tf.expm1(a()),
    tf.elu(a()),
    tf.selu(a()),
  ],
  circles: () => [tf.sin(a()), tf.cos(a()), tf.tan(a()), tf.atan(a()), tf.atan2(a(), b()), tf.sinh(a()), tf.asinh(a())],
  roots: () => [tf.sqrt(tf.abs(a())), tf.rsqrt(tf.abs(a())), tf.log(tf.abs(a())), tf.pow(tf.abs(a()), row())],
  softmax: () => [tf.softmax(wide()), tf.logSoftmax(wide()), tf.softmax(a()), tf.softmax(large()), tf.logSoftmax(a())],
  cumsum: () => [
    tf.cumsum(large(), 1),
    tf.cumsum(large(), 1, true, true),
    tf.cumsum(a(), 1),
    tf.cumsum(a(), 2, true, true),
    tf.cumsum(ints(), 0),
  ],
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
    await tf.setBackend('molx-cuda');
  }
}

describe.skipIf(emulator === undefined).each(threadOrders)(
  'native kernels against tfjs-backend-cpu, threads %s',
  (threadOrder) => {
    beforeAll(() => configureEmulator({ threadOrder }));

    it.each(Object.entries(exact))('%s', async (_, make) => {
      expect(results(make)).toEqual(await onStock(() => results(make)));
    });

    it.each(Object.entries(rounded))('%s', async (_, make) => {
      const expected = await onStock(() => results(make));
      results(make).forEach(({ shape, dtype, values }, i) => {
        expect([shape, dtype]).toEqual([expected[i]!.shape, expected[i]!.dtype]);
        const size = Math.max(...expected[i]!.values.map(Math.abs));
        values.forEach((value, j) => {
          expect(Math.abs(value - expected[i]!.values[j]!)).toBeLessThanOrEqual(2e-6 * (1 + size));
        });
      });
    });
  },
);

describe.skipIf(emulator === undefined)('native kernels', () => {
  it('need no fallback, and leave no memory behind', () => {
    const all = [...Object.values(exact), ...Object.values(rounded)];
    const run = () => {
      for (const make of all) tf.tidy(() => void make());
    };
    run();
    const before = { ...tf.memory(), ...backend.stats().pool };
    run();
    expect(backend.stats().fallbacks).toEqual({});
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
    expect(backend.stats().pool).toMatchObject({ usedBytes: before.usedBytes, allocations: before.allocations });
  });

  it('broadcast batches of both sides of a matrix product, where tfjs-backend-cpu mixes them up', () => {
    const [left, right] = [tf.reshape(a(), [3, 1, 4, 5]), tf.reshape(b(), [1, 3, 4, 5])];
    const repeated = tf.matMul(tf.tile(left, [1, 3, 1, 1]), tf.tile(right, [3, 1, 1, 1]), false, true);
    expect(results(() => tf.matMul(left, right, false, true))).toEqual(results(() => repeated));
  });

  it('leave other dtypes to the host, which gives what tfjs-backend-cpu gives, and count it', async () => {
    const run = () => [
      ...tf.topk(tf.cast(flags(), 'float32'), 5).values.dataSync(),
      ...backendOf(tf.engine().runKernel('Neg', { x: flags() })),
      ...backendOf(tf.engine().runKernel('Cumsum', { x: flags() }, { axis: 0 })),
      ...backendOf(tf.engine().runKernel('Maximum', { a: flags(), b: flags() })),
    ];
    const backendOf = (result: tf.Tensor | tf.Tensor[]) => [result].flat()[0]!.dataSync();
    const before = backend.stats().fallbacks;
    const actual = run();
    const after = backend.stats().fallbacks;
    expect(actual).toEqual(await onStock(run));
    for (const name of ['Neg', 'Cumsum', 'Maximum']) expect(after[name]).toBe((before[name] ?? 0) + 1);
    expect(after['TopK']).toBe(before['TopK']);
  });

  it('may add up segments in any order where equal bits are not asked for', async () => {
    const run = () => {
      const rows = tf.reshape(tf.tile(large(), [8, 1]), [3200, 2]);
      const ids = tf.tensor1d(
        Int32Array.from({ length: 3200 }, (_, i) => ((i * 7919) % 402) - 1),
        'int32',
      );
      return tf.unsortedSegmentSum(rows, ids, 401);
    };
    const expected = await onStock(() => results(run));
    ({ backend } = await useCudaBackend({ poison: true, deterministic: false }));
    const actual = results(run);
    ({ backend } = await useCudaBackend({ poison: true }));
    actual[0]!.values.forEach((value, i) => {
      // Eight terms of up to 8.
      expect(Math.abs(value - expected[0]!.values[i]!)).toBeLessThan(8 * 64 * 2 ** -24);
    });
  });

  it('name an index out of range at once while it is on the host, else when results are read', async () => {
    expect(() => tf.gather(a(), tf.tensor1d([3], 'int32'))).toThrow('GatherV2: the index value 3 is not in [0, 2]');
    const late = tf.gather(a(), tf.add(tf.tensor1d([2, 0], 'int32'), tf.scalar(2, 'int32')));
    await expect(late.data()).rejects.toThrow('GatherV2: the index value 4 is not in [0, 2]');
    expect([...late.dataSync().subarray(0, 20)]).toEqual(new Array(20).fill(0));
    expect(() => tf.unsortedSegmentSum(tf.ones([2]), tf.tensor1d([0, 5], 'int32'), 2).dataSync()).toThrow(
      'UnsortedSegmentSum: the index value 5 is not in [0, 1]',
    );
  });
});
