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
 * JavaScript per op of the CUDA engine without a tape, above what tfjs-core takes by itself, which is measured on a
 * backend that does nothing. The GPU is the emulator, whose kernels do not run meanwhile.
 */
export async function benchCudaOverhead(): Promise<BenchRow[]> {
  if ((await useEmulator()) === undefined) return [];
  tf.enableProdMode();
  const on = (op: (typeof ops)[string]) => {
    const [x, y] = [tf.tidy(() => tf.neg(tf.ones([64, 128]))), tf.tidy(() => tf.neg(tf.ones([64, 128])))];
    const two = tf.scalar(2);
    const time = microseconds(() => op(x as tf.Tensor2D, y as tf.Tensor2D, two).dispose());
    tf.dispose([x, y, two]);
    return time;
  };
  await useCudaBackend();
  configureEmulator({ idle: 1 });
  const engine = Object.values(ops).map(on);
  configureEmulator({});
  await useNothing();
  const own = Object.values(ops).map(on);
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

/** Processor time of this process for one call, which others on the machine change little. */
function microseconds(run: () => void): number {
  for (let i = 0; i < callsPerSample; i++) run();
  const times = Array.from({ length: samples }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < callsPerSample; i++) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / callsPerSample;
  });
  return median(times);
}
