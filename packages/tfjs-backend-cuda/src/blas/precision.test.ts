import { Random } from '@molx/core';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { multiplyFloat32 } from '../kernels/matmul/product-of-tensors.js';
import { useCudaBackend } from '../use-cuda-backend.js';
import type { Precision } from './matrix-product.js';

const emulator = await useEmulator();
const random = new Random('precision');
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
const [m, n, k] = [5, 7, 33];
const [a, b] = [normals(m * k), normals(k * n)];

/** Keeps `bits` bits of mantissa; ties to even, or away from zero. */
function rounded(values: Float32Array, bits: number, tiesToEven: boolean): Float32Array {
  const words = new Uint32Array(values.slice().buffer);
  const drop = 23 - bits;
  const half = 2 ** (drop - 1);
  const kept = words.map((word) => {
    const up = tiesToEven ? half - 1 + ((word >>> drop) & 1) : half;
    return ((word + up) >>> drop) << drop;
  });
  return new Float32Array(kept.buffer);
}

const operand: Record<Precision, (values: Float32Array) => Float32Array> = {
  float32: (values) => values,
  tf32: (values) => rounded(values, 10, false),
  bfloat16: (values) => rounded(values, 7, true),
};

describe.skipIf(emulator === undefined).each(['float32', 'tf32', 'bfloat16'] as const)(
  'products in %s',
  (precision) => {
    it('round their operands to it and add up in float32', async () => {
      await useCudaBackend({ precision, poison: true });
      const [left, right] = [operand[precision](a), operand[precision](b)];
      const actual = tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n])).dataSync();
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          let size = 0;
          for (let x = 0; x < k; x++) {
            sum += left[i * k + x]! * right[x * n + j]!;
            size += Math.abs(left[i * k + x]! * right[x * n + j]!);
          }
          expect(Math.abs(actual[i * n + j]! - sum)).toBeLessThan(k * 2 ** -24 * size);
        }
      }
    });

    it('take transposed operands, batches and shared operands', async () => {
      await useCudaBackend({ precision, poison: true });
      const x = tf.tensor3d(normals(2 * m * k), [2, m, k]);
      const w = tf.tensor2d(normals(n * k), [n, k]);
      const plain = tf.matMul(x, tf.tile(tf.expandDims(tf.transpose(w), 0), [2, 1, 1])).dataSync();
      expect(tf.matMul(x, w, false, true).dataSync()).toEqual(plain);
      expect(tf.matMul(tf.transpose(x, [0, 2, 1]), tf.expandDims(w, 0), true, true).dataSync()).toEqual(plain);
    });

    it('take operands that begin at any element', async () => {
      const { backend } = await useCudaBackend({ precision, poison: true });
      const [left, right] = [tf.tensor1d([0, ...a]), tf.tensor1d([0, 0, 0, ...b])];
      const product = { m, n, k, transposeA: false, transposeB: false, batch: 1, strideA: 0, strideB: 0, strideC: 0 };
      const out = backend.allocate([1 + m * n], 'float32');
      const [fromA, fromB, to] = [backend.address(left) + 4, backend.address(right) + 12, backend.address(out) + 4];
      multiplyFloat32(backend, product, fromA, fromB, to, { elementsA: m * k, elementsB: k * n });
      const expected = tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n])).dataSync();
      expect((backend.readSync(out.dataId) as Float32Array).subarray(1)).toEqual(expected);
      // Items of 35 and of 21 elements.
      const [x, y] = [tf.tensor4d(normals(70), [2, 1, 5, 7]), tf.tensor4d(normals(42), [1, 2, 7, 3])];
      const repeated = tf.matMul(tf.tile(x, [1, 2, 1, 1]), tf.tile(y, [2, 1, 1, 1]));
      expect(tf.matMul(x, y).dataSync()).toEqual(repeated.dataSync());
    });

    it('give the same bits every time', async () => {
      await useCudaBackend({ precision });
      const run = () => tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n])).dataSync();
      const first = run();
      for (let i = 0; i < 5; i++) expect(run()).toEqual(first);
    });
  },
);
