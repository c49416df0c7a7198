import { type CudaBackend, precisions, useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Measurement, Step } from '../check/step.js';
import { bareProduct } from './bare-product.js';
import { medianOnDevice } from './median-on-device.js';

/** Shares of copy bandwidth and of bare cuBLASLt that must be reached. */
const wanted = { bandwidth: 0.8, product: 0.95 };

/** Elementwise kernels and reductions against a copy on the device, products against bare cuBLASLt: all in one run. */
export const rates: Step = {
  name: 'rates',
  limitSeconds: 600,
  async run(context) {
    const { backend, device } = await useCudaBackend();
    for (const size of context.tiny ? [1 << 14] : [1 << 24, 1 << 26]) {
      for (const measurement of await bandwidths(backend, size)) context.measure(measurement);
    }
    for (const precision of precisions) {
      if (precision !== 'float32' && device.capability < 80) continue;
      const opened = await useCudaBackend({ precision });
      for (const size of context.tiny ? [64] : [1024, 4096, 8192]) {
        context.measure(await productRate(opened.backend, size));
      }
    }
  },
};

async function bandwidths(backend: CudaBackend, size: number): Promise<Measurement[]> {
  const [x, y] = [0.5, 0.25].map((value) => tf.tidy(() => tf.add(tf.zeros([size]), value)));
  const matrix = tf.reshape(x!, [size >> 10, 1024]);
  const bytes = 4 * size;
  const to = backend.scratch(bytes);
  const from = backend.address(x!);
  const rate = async (words: number, run: () => void) => (words * bytes) / (await medianOnDevice(backend, run)) / 1e6;
  const copy = await rate(2, () => backend.runtime.device.copy(to.address, from, bytes));
  backend.release(to);
  const millions = `${(size / 2 ** 20).toPrecision(3)} Mi elements`;
  const rows: Measurement[] = [{ name: `copy on the device, ${millions}`, value: copy, unit: 'GB/s' }];
  const kernels: [name: string, words: number, run: () => tf.Tensor][] = [
    ['relu', 2, () => tf.relu(x!)],
    ['multiply by a number', 2, () => tf.mul(x!, 3)],
    ['exp', 2, () => tf.exp(x!)],
    ['add', 3, () => tf.add(x!, y!)],
    ['add a row', 2, () => tf.add(matrix, tf.slice(x!, 0, 1024))],
    ['sum of everything', 1, () => tf.sum(x!)],
    ['sum of rows', 1, () => tf.sum(matrix, 1)],
    ['sum of columns', 1, () => tf.sum(matrix, 0)],
    ['maximum of rows', 1, () => tf.max(matrix, 1)],
  ];
  for (const [name, words, run] of kernels) {
    const value = await rate(words, () => run().dispose());
    rows.push({
      name: `${name}, ${millions}`,
      value,
      unit: 'GB/s',
      target: { than: 'copy bandwidth', atLeast: wanted.bandwidth, reached: value / copy },
    });
  }
  tf.dispose([x!, y!, matrix]);
  return rows;
}

/** What the precision costs besides, such as rounding to bfloat16, counts as ours. */
async function productRate(backend: CudaBackend, size: number): Promise<Measurement> {
  const { precision } = backend.runtime;
  const [a, b, c] = Array.from({ length: 3 }, () => tf.tidy(() => tf.add(tf.zeros([size, size]), 1 / size)));
  const addresses = [a!, b!, c!].map((tensor) => backend.address(tensor)) as [number, number, number];
  const operands = precision === 'bfloat16' ? 'bfloat16' : 'float32';
  const bare = await bareProduct(backend, { size, operands, tf32: precision === 'tf32' }, addresses);
  const theirs = await medianOnDevice(backend, () => bare.run());
  bare.close();
  const ours = await medianOnDevice(backend, () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D).dispose());
  tf.dispose([a!, b!, c!]);
  return {
    name: `product of ${size} x ${size}, ${precision}`,
    value: (2 * size ** 3) / ours / 1e9,
    unit: 'TFLOP/s',
    target: { than: 'bare cuBLASLt', atLeast: wanted.product, reached: theirs / ours },
  };
}
