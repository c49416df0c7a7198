import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import '@molx/ops';
import { backendName, useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import { type BenchRow, median } from './bench-row.js';
import { nothingName, useNothing } from './nothing-backend.js';

/** What the engine may add to tfjs-core's own cost of an op, in microseconds. */
const allowedMicroseconds = 3;

const [callsPerSample, samples] = [3000, 15];

/** Ops by name; each makes one tensor. */
const ops: Readonly<Record<string, (x: tf.Tensor2D, y: tf.Tensor2D, two: tf.Scalar) => tf.Tensor>> = {
  'tf.add': (x, y) => tf.add(x, y),
  'tf.mul by a number': (x, _, two) => tf.mul(x, two),
  'tf.sum of rows': (x) => tf.sum(x, -1),
  'tf.transpose': (x) => tf.transpose(x),
  'tf.softmax': (x) => tf.softmax(x),
  'tf.matMul': (x, y) => tf.matMul(x, y, false, true),
};

/**
 * JavaScript per op of the CUDA engine without a tape, koffi's calls included, above what tfjs-core takes by itself,
 * which is measured on a backend that does nothing. The GPU is the emulator, which returns from launches at once.
 */
export async function benchCudaOverhead(): Promise<BenchRow[]> {
  if ((await useEmulator()) === undefined) return [];
  tf.enableProdMode();
  configureEmulator({ idle: 1 });
  await useCudaBackend();
  configureEmulator({});
  const engine = callsOnActiveBackend();
  await useNothing();
  const nothing = callsOnActiveBackend();
  const own = engine.map((): number[] => []);
  const above = engine.map((): number[] => []);
  // The first round warms up. One after the other, so that both see the same of what else the machine does.
  for (let sample = -1; sample < samples; sample++) {
    for (let i = 0; i < engine.length; i++) {
      const alone = await microseconds(nothingName, nothing[i]!);
      const whole = await microseconds(backendName, engine[i]!);
      if (sample < 0) continue;
      own[i]!.push(alone);
      above[i]!.push(whole - alone);
    }
  }
  return Object.keys(ops).flatMap((name, i) => {
    const value = median(above[i]!);
    const row = { bench: 'cuda-overhead', unit: 'us', samples };
    const bar = { than: `${allowedMicroseconds} us / value`, atLeast: 1, reached: allowedMicroseconds / value };
    return [
      { ...row, name: `${name}, tfjs-core alone`, value: median(own[i]!) },
      { ...row, name: `${name}, the engine above it`, value, bar },
    ];
  });
}

/** A call of each op, with tensors of the backend that is active now. */
function callsOnActiveBackend(): (() => void)[] {
  const [x, y] = [0, 1].map(() => tf.tidy(() => tf.neg(tf.ones([64, 128])))) as [tf.Tensor2D, tf.Tensor2D];
  const two = tf.scalar(2);
  return Object.values(ops).map((op) => () => op(x, y, two).dispose());
}

/** Processor time of this process for one call, which others on the machine change little. */
async function microseconds(backend: string, run: () => void): Promise<number> {
  await tf.setBackend(backend);
  const before = process.cpuUsage();
  for (let i = 0; i < callsPerSample; i++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerSample;
}
