import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

/** `data()` gives the numbers as they were when it was called, many at a time, and lets the event loop go on. */
export const asynchronousReads: Step = {
  name: 'asynchronous-reads',
  limitSeconds: 300,
  async run({ check, tiny }) {
    await useCudaBackend({ poison: true });
    await check('50 reads at once', async () => {
      const tensors = Array.from({ length: 50 }, (_, i) => tf.tidy(() => tf.fill([1 << (i % 18)], i)));
      const values = await Promise.all(tensors.map((tensor) => tensor.data()));
      values.forEach((value, i) => {
        strictEqual(value.length, 1 << (i % 18));
        ok(value.every((number) => number === i));
      });
      tf.dispose(tensors);
      return undefined;
    });
    await check('disposed while it is read', async () => {
      const size = tiny ? 5000 : 1 << 22;
      const tensor = tf.tidy(() => tf.add(tf.ones([size]), 1));
      const reading = tensor.data();
      tensor.dispose();
      const other = tf.tidy(() => tf.mul(tf.ones([size]), 7));
      const values = await reading;
      ok(values.every((value) => value === 2));
      other.dispose();
      return undefined;
    });
    await check('changed while it is read', async () => {
      const variable = tf.variable(tf.fill([1000], 3));
      const reading = variable.data();
      variable.assign(tf.fill([1000], 4));
      ok((await reading).every((value) => value === 3));
      deepStrictEqual([...variable.dataSync().subarray(0, 2)], [4, 4]);
      variable.dispose();
      return undefined;
    });
    await check('the event loop goes on', async () => {
      const size = tiny ? 24 : 4096;
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const began = performance.now();
      const result = tf.tidy(() => {
        const average = tf.fill([size, size], 1 / size) as tf.Tensor2D;
        let x = average;
        for (let i = 0; i < 40; i++) x = tf.matMul(x, average);
        return x;
      });
      const launched = performance.now() - began;
      const values = await result.data();
      clearInterval(timer);
      result.dispose();
      ok(Math.abs(values[0]! - 1 / size) < 1e-4);
      const total = performance.now() - began;
      if (!tiny) ok(turns > 0, `no timer ran in ${total.toFixed(0)} ms`);
      return `${turns} timers while ${(total - launched).toFixed(1)} ms were waited`;
    });
  },
};
