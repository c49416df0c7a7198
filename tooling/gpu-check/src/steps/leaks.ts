import '@molx/ops';
import { ok, strictEqual } from 'node:assert/strict';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

/** Ten thousand small training steps: tensors, device memory and host memory must stay as they are. */
export const leaks: Step = {
  name: 'leaks',
  limitSeconds: 900,
  async run({ check, tiny }) {
    const { backend } = await useCudaBackend();
    const steps = tiny ? 60 : 10_000;
    const train = smallTraining();
    const held = () => ({
      tensors: tf.memory().numTensors,
      blocks: backend.stats().pool.usedBlocks,
      reserved: backend.stats().pool.reservedBytes,
      free: backend.runtime.device.memory().freeBytes,
      resident: process.memoryUsage.rss(),
    });
    let first = 0;
    let last = 0;
    first = train();
    await readOnes();
    for (let i = 0; i < steps / 5; i++) train();
    const before = held();
    await check(`${steps} training steps`, async () => {
      for (let i = 0; i < steps; i++) {
        last = train();
        // Asynchronous reads and the event loop take part.
        if (i % 100 === 0) await readOnes();
      }
      ok(last < first, `the loss went from ${first} to ${last}`);
      return `loss ${first.toPrecision(3)} to ${last.toPrecision(3)}`;
    });
    const after = held();
    await check('device memory', () => {
      strictEqual(after.reserved, before.reserved);
      ok(after.free >= before.free - (64 << 20), `${before.free - after.free} bytes fewer are free`);
      return `${after.reserved / 2 ** 20} MiB in the pool`;
    });
    await check('tensors', () => {
      strictEqual(after.tensors, before.tensors);
      strictEqual(after.blocks, before.blocks);
      return `${after.tensors}`;
    });
    await check('memory of the process', () => {
      const grown = after.resident - before.resident;
      ok(grown < 256 << 20, `grew by ${grown} bytes`);
      return `grown by ${(grown / 2 ** 20).toFixed(0)} MiB`;
    });
  },
};

async function readOnes(): Promise<void> {
  const ones = tf.tidy(() => tf.exp(tf.zeros([1000])));
  await ones.data();
  ones.dispose();
}

/** Two layers learn to add up their inputs. Each call makes one step and gives its loss. */
function smallTraining(): () => number {
  const [rows, inputs, hidden] = [64, 24, 48];
  const x = tf.randomNormal([rows, inputs], 0, 1, 'float32', 1) as tf.Tensor2D;
  const y = tf.tidy(() => tf.sum(x, 1, true));
  const first = tf.variable(tf.randomNormal([inputs, hidden], 0, 0.1, 'float32', 2)) as tf.Variable<tf.Rank.R2>;
  const second = tf.variable(tf.randomNormal([hidden, 1], 0, 0.1, 'float32', 3)) as tf.Variable<tf.Rank.R2>;
  const optimizer = tf.train.adam(1e-4);
  return () =>
    tf.tidy(() => {
      const loss = () => tf.mean(tf.square(tf.sub(tf.matMul(tf.tanh(tf.matMul(x, first)), second), y))) as tf.Scalar;
      return optimizer.minimize(loss, true, [first, second])!.dataSync()[0]!;
    });
}
