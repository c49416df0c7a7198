import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import '@molx/ops';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import { type BenchRow, median } from './bench-row.js';
import { useNothing } from './nothing-backend.js';

/** What the engine may add to tfjs-core's own cost of an op, in microseconds. */
const allowedMicroseconds = 3;

const [callsPerSample, samples] = [5000, 9];

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
  const engine = timeOps();
  await useNothing();
  const own = timeOps();
  return Object.keys(ops).flatMap((name, i) => {
    const above = engine[i]! - own[i]!;
    const row = { bench: 'cuda-overhead', unit: 'us', samples };
    const bar = { than: `${allowedMicroseconds} us / value`, atLeast: 1, reached: allowedMicroseconds / above };
    return [
      { ...row, name: `${name}, tfjs-core alone`, value: own[i]! },
      { ...row, name: `${name}, the engine above it`, value: above, bar },
    ];
  });
}

/**
 * Microseconds of each op on the active backend. All of them run before the first is timed, and then in turns: code that
 * has seen one op alone is faster than a program's.
 */
function timeOps(): number[] {
  const [x, y] = [0, 1].map(() => tf.tidy(() => tf.neg(tf.ones([64, 128])))) as [tf.Tensor2D, tf.Tensor2D];
  const two = tf.scalar(2);
  const runs = Object.values(ops).map((op) => () => op(x, y, two).dispose());
  for (const run of runs) microseconds(run);
  const rounds = Array.from({ length: samples }, () => runs.map(microseconds));
  tf.dispose([x, y, two]);
  return runs.map((_, i) => median(rounds.map((times) => times[i]!)));
}

/** Processor time of this process for one call, which others on the machine change little. */
function microseconds(run: () => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < callsPerSample; i++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerSample;
}
