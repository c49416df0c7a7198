import { match, ok, strictEqual } from 'node:assert/strict';
import { DeviceMemoryError, useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

const chunk = 1 << 28;

/** Running out of memory, by our own limit and by the GPU's, is an error after which work goes on. */
export const outOfMemory: Step = {
  name: 'out-of-memory',
  limitSeconds: 300,
  async run({ check, skip, tiny }) {
    await check('memoryLimitBytes', async () => {
      const { backend } = await useCudaBackend({ memoryLimitBytes: 64 << 20 });
      const message = exhaust(() => tf.tidy(() => tf.keep(tf.exp(tf.zeros([1 << 20])))));
      match(message, /No device memory for 4\.0 MiB more: tensors hold .* memoryLimitBytes allows 64\.0 MiB/);
      strictEqual(
        tf.tidy(() => tf.sum(tf.exp(tf.zeros([1000]))).dataSync()[0]),
        1000,
      );
      ok(backend.stats().pool.reservedBytes <= 64 << 20);
      return message;
    });
    if (tiny) return skip('the memory of the whole GPU', 'only where there is a GPU');
    await check('the memory of the whole GPU', async () => {
      const { device } = await useCudaBackend();
      ok(device.totalBytes < 4096 * chunk);
      const message = exhaust(() => tf.tidy(() => tf.keep(tf.exp(tf.zeros([chunk >> 2])))));
      match(message, /No device memory for 256\.0 MiB more: tensors hold .* are free/);
      strictEqual(
        tf.tidy(() => tf.sum(tf.exp(tf.zeros([1000]))).dataSync()[0]),
        1000,
      );
      return message;
    });
  },
};

/** Makes tensors until there is no room, then disposes them. @returns the error's message */
function exhaust(make: () => tf.Tensor): string {
  const held: tf.Tensor[] = [];
  try {
    for (;;) held.push(make());
  } catch (error) {
    ok(error instanceof DeviceMemoryError, String(error));
    return error.message;
  } finally {
    tf.dispose(held);
  }
}
