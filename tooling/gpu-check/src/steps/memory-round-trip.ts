import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';
import { sameBytes } from './compare-values.js';

/** Numbers to the device and back, bit for bit: sizes around block boundaries, every dtype, copies, pieces. */
export const memoryRoundTrip: Step = {
  name: 'memory',
  limitSeconds: 300,
  async run({ check, tiny }) {
    const { backend } = await useCudaBackend();
    const sizes = [1, 63, 64, 65, 255, 257, 4099, tiny ? 1 << 16 : (1 << 26) + 1];
    for (const size of sizes) {
      await check(`${size} words`, async () => {
        const values = noise(size);
        const tensor = tf.tensor1d(values, 'int32');
        backend.address(tensor);
        sameBytes(tensor.dataSync(), values);
        sameBytes(await tensor.data(), values);
        tensor.dispose();
        return `${4 * size} bytes`;
      });
    }
    await check('float32 keeps NaN, infinities, -0 and subnormal numbers', () => {
      const values = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-45, 3.4e38);
      const tensor = tf.tensor1d(values);
      backend.address(tensor);
      sameBytes(tensor.dataSync(), values);
      tensor.dispose();
      return undefined;
    });
    await check('bool', () => {
      const values = Uint8Array.from({ length: 1001 }, (_, i) => (i % 3 === 0 ? 1 : 0));
      const tensor = tf.tensor1d(values, 'bool');
      backend.address(tensor);
      sameBytes(tensor.dataSync(), values);
      tensor.dispose();
      return undefined;
    });
    await check('an empty tensor', () => {
      const tensor = tf.zeros([0, 3]);
      deepStrictEqual([...tf.neg(tensor).dataSync()], []);
      tensor.dispose();
      return undefined;
    });
    await check('copies on the device, and pieces of a tensor', () => {
      const values = noise(1 << 16);
      const tensor = tf.tensor1d(values, 'int32');
      const copy = backend.scratch(values.byteLength);
      backend.runtime.device.copy(copy.address, backend.address(tensor), values.byteLength);
      const back = new Int32Array(values.length);
      backend.runtime.device.download(back, copy.address);
      backend.release(copy);
      sameBytes(back, values);
      for (const [start, length] of [
        [64, 1000],
        [1 << 15, 1 << 15],
        [77, 5000],
      ] as const) {
        sameBytes(tf.slice(tensor, start, length).dataSync(), values.subarray(start, start + length));
      }
      tensor.dispose();
      return undefined;
    });
    await check('everything goes back to the pool', () => {
      tf.disposeVariables();
      const before = backend.stats().pool.usedBlocks;
      tf.tidy(() => void tf.square(tf.ones([1000])).dataSync());
      strictEqual(backend.stats().pool.usedBlocks, before);
      return `${backend.stats().pool.allocations} allocations by the driver`;
    });
  },
};

/** Words that differ from their neighbours in every byte. */
function noise(size: number): Int32Array {
  let state = 1;
  return Int32Array.from({ length: size }, () => {
    state = Math.imul(state, 0x9e3779b1) + 0x7f4a7c15;
    return state ^ (state >>> 15);
  });
}
