import '@tensorflow/tfjs-backend-cpu';
import { ok } from 'node:assert/strict';
import { Random } from '@molx/core';
import { type CudaBackend, type Precision, precisions, useCudaBackend } from '@molx/tfjs-backend-cuda';
import { multiplyFloat32 } from '@molx/tfjs-backend-cuda/inner';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';
import { onHost, sameBytes } from './compare-values.js';

/** Unit round-off of an operand's mantissa. */
const roundOff: Record<Precision, number> = { float32: 0, tf32: 2 ** -11, bfloat16: 2 ** -8 };

const odd: readonly [number, number, number][] = [
  [1, 1, 1],
  [1, 17, 33],
  [17, 1, 65],
  [31, 63, 127],
  [64, 64, 64],
  [129, 257, 513],
];

/** Products in every precision, transposed and batched, odd sizes, pieces of tensors, and the same bits 20 times. */
export const matrixProducts: Step = {
  name: 'matrix-products',
  limitSeconds: 600,
  async run({ check, skip, tiny }) {
    for (const precision of precisions) {
      const { device } = await useCudaBackend();
      if (precision !== 'float32' && device.capability < 80) {
        skip(precision, `sm_${device.capability} has none`);
        continue;
      }
      const { backend } = await useCudaBackend({ precision, poison: true });
      for (const [m, n, k] of tiny ? odd.slice(0, 4) : odd) {
        await check(`${precision} ${m} x ${n} x ${k}, all transpositions, one and three`, async () => {
          const worst: number[] = [];
          for (const batch of [1, 3]) {
            for (const [ta, tb] of [
              [false, false],
              [false, true],
              [true, false],
              [true, true],
            ] as const) {
              const a = normals([batch, ...(ta ? [k, m] : [m, k])]);
              const b = normals([batch, ...(tb ? [n, k] : [k, n])]);
              worst.push(await excess(() => product(a, b, ta, tb), k, precision));
            }
          }
          return `at most ${Math.max(...worst).toFixed(2)} of the error bound`;
        });
      }
      await check(`${precision}, pieces of a tensor, copied and as views`, async () => {
        // Rows of 64 numbers begin at multiples of 256 bytes: pieces of them are not copied.
        for (const columns of [64, 67]) {
          const all = normals([40, columns]);
          const make = (start: number) => () => {
            const a = tf.slice(tf.neg(all()), [start, 0], [16, columns]) as tf.Tensor2D;
            const b = tf.slice(tf.neg(all()), [start + 1, 0], [9, columns]) as tf.Tensor2D;
            return tf.matMul(a, b, false, true);
          };
          for (const start of [0, 1, 3, 16]) await excess(make(start), columns, precision);
        }
        return undefined;
      });
      await check(`${precision}, operands and results that begin at any element`, async () => {
        const shares: number[] = [];
        for (const offset of [1, 2, 3, 4, 16]) shares.push(await excessAt(backend, offset, precision));
        return `at most ${Math.max(...shares).toFixed(2)} of the error bound`;
      });
      await check(`${precision}, the same bits 20 times`, () => {
        const size = tiny ? 40 : 1111;
        const [a, b] = [normals([size, size + 1])(), normals([size + 1, size])()] as [tf.Tensor2D, tf.Tensor2D];
        const first = tf.matMul(a, b).dataSync();
        for (let i = 1; i < 20; i++) {
          const again = tf.tidy(() => tf.matMul(a, b).dataSync());
          sameBytes(again, first);
        }
        tf.dispose([a, b]);
        return `${size} x ${size} x ${size + 1}`;
      });
    }
  },
};

const product = (a: () => tf.Tensor, b: () => tf.Tensor, ta: boolean, tb: boolean) =>
  tf.matMul(a() as tf.Tensor3D, b() as tf.Tensor3D, ta, tb);

/** As {@link excess}, for a product whose operands and result begin at element `offset` of their memory. */
async function excessAt(backend: CudaBackend, offset: number, precision: Precision): Promise<number> {
  const [m, n, k] = [37, 29, 53];
  const [a, b] = [normals([m, k]), normals([k, n])];
  const expected = await onHost(() => tf.tidy(() => product(a, b, false, false).dataSync()));
  const behind = (make: () => tf.Tensor) => tf.tidy(() => tf.concat([tf.zeros([offset]), tf.reshape(make(), [-1])]));
  const operands = [behind(a), behind(b)] as const;
  const [fromA, fromB] = operands.map((tensor) => backend.address(tensor) + 4 * offset) as [number, number];
  const out = backend.scratch(4 * (offset + m * n));
  const sizes = { m, n, k, transposeA: false, transposeB: false, batch: 1, strideA: 0, strideB: 0, strideC: 0 };
  multiplyFloat32(backend, sizes, fromA, fromB, out.address + 4 * offset, { elementsA: m * k, elementsB: k * n });
  const actual = new Float32Array(m * n);
  backend.runtime.device.download(actual, out.address + 4 * offset);
  backend.release(out);
  tf.dispose([...operands]);
  return shareOfBound(actual, expected, k, precision);
}

/**
 * Compares a product with the host's. Every term is off by at most twice the operands' round-off, and the sums of both
 * sides by one unit of float32 a term; terms of standard normal numbers are below 25 each and about 0.64 on average.
 *
 * @returns the largest difference as a share of that bound
 */
async function excess(make: () => tf.Tensor, k: number, precision: Precision): Promise<number> {
  const expected = await onHost(() => tf.tidy(() => make().dataSync()));
  return shareOfBound(
    tf.tidy(() => make().dataSync()),
    expected,
    k,
    precision,
  );
}

function shareOfBound(actual: tf.TypedArray, expected: tf.TypedArray, k: number, precision: Precision): number {
  const bound = (2 * roundOff[precision] + k * 2 ** -23) * (25 + k);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!) / bound);
  ok(actual.length === expected.length && worst <= 1, `off by ${worst} of what rounding explains`);
  return worst;
}

function normals(shape: number[]): () => tf.Tensor {
  const random = new Random(`product ${shape}`);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return () => tf.tensor(values, shape);
}
