import { deepStrictEqual, ok } from 'node:assert/strict';
import { Random } from '@molx/core';
import { attention, linear, rmsNorm, swiGlu } from '@molx/ops';
import { type CudaBackend, useCudaBackend } from '@molx/tfjs-backend-cuda';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

const random = new Random('graph capture');

/** A decoding step's launches as one CUDA graph: the same bits, in less time. */
export const graphCapture: Step = {
  name: 'graph-capture',
  limitSeconds: 120,
  async run({ check, measure, tiny }) {
    const { backend } = await useCudaBackend();
    const size = tiny ? { layers: 2, hidden: 64, keys: 32 } : { layers: 24, hidden: 1024, keys: 512 };
    const { input, decode } = decoder(size);
    const graph = backend.capture(decode);
    await check('a captured graph gives the same numbers, of other inputs too', () => {
      for (let round = 0; round < 3; round++) {
        const next = drawn([1, 1, size.hidden]);
        backend.overwrite(input, next);
        next.dispose();
        graph.launch();
        const single = tf.tidy(() => decode().dataSync());
        deepStrictEqual(graph.result.dataSync(), single);
        ok(single.every(Number.isFinite));
      }
      return undefined;
    });
    await check('other work between launches leaves its memory alone', () => {
      graph.launch();
      for (let i = 0; i < 3; i++) tf.tidy(() => void tf.sub(decode(), 1));
      deepStrictEqual(
        graph.result.dataSync(),
        tf.tidy(() => decode().dataSync()),
      );
      return undefined;
    });
    const rounds = tiny ? 2 : 50;
    const alone = milliseconds(backend, rounds, () => tf.tidy(() => void decode()));
    const together = milliseconds(backend, rounds, () => graph.launch());
    const note = `${size.layers} layers of ${size.hidden}, one token`;
    measure({ name: 'decoding step, launch by launch', value: alone, unit: 'ms', note });
    measure({
      name: 'decoding step, captured graph',
      value: together,
      unit: 'ms',
      target: { than: 'the speed of single launches', atLeast: 1, reached: alone / together },
    });
    await check('its memory comes back', () => {
      graph.dispose();
      graph.result.dispose();
      const { allocations } = backend.stats().pool;
      tf.tidy(() => void decode());
      deepStrictEqual(backend.stats().pool.allocations, allocations);
      return undefined;
    });
  },
};

/** One token through decoder layers, over keys and values that are there. */
function decoder({ layers, hidden, keys }: { layers: number; hidden: number; keys: number }) {
  const headDim = 32;
  const heads = hidden / headDim;
  const input = drawn([1, 1, hidden]);
  const scale = drawn([hidden]);
  const stack = Array.from({ length: layers }, () => ({
    cached: [drawn([1, keys, heads, headDim]), drawn([1, keys, heads, headDim])] as const,
    square: [drawn([hidden, hidden], hidden), drawn([hidden, hidden], hidden)] as const,
    forward: [drawn([2 * hidden, hidden], hidden), drawn([2 * hidden, hidden], hidden)] as const,
    back: drawn([hidden, 2 * hidden], 2 * hidden),
  }));
  const decode = () => {
    let x: tf.Tensor = input;
    for (const { cached, square, forward, back } of stack) {
      const query = tf.reshape(linear(rmsNorm(x, scale), square[0]), [1, 1, heads, headDim]);
      x = tf.add(x, linear(tf.reshape(attention(query, ...cached), [1, 1, hidden]), square[1]));
      const normed = rmsNorm(x, scale);
      x = tf.add(x, linear(swiGlu(linear(normed, forward[0]), linear(normed, forward[1])), back));
    }
    return x;
  };
  return { input, decode };
}

/** Normal numbers on the device, of variance 1 / `fan`. */
function drawn(shape: number[], fan = 1): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return tf.tidy(() => tf.mul(tf.tensor(values, shape), 1 / Math.sqrt(fan)));
}

/** The mean time of a round, from the first launch to the last result. */
function milliseconds(backend: CudaBackend, rounds: number, run: () => void): number {
  run();
  backend.runtime.device.synchronize();
  const began = performance.now();
  for (let i = 0; i < rounds; i++) run();
  backend.runtime.device.synchronize();
  return (performance.now() - began) / rounds;
}
