import '@molx/ops';
import { gelu, rmsNorm } from '@molx/ops';
import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { releaseMemory } from '../cuda-runtime.js';
import type { CudaError } from '../errors/cuda-error.js';
import { useCudaBackend } from '../use-cuda-backend.js';

const emulator = await useEmulator();
let backend: CudaBackend;
let x: tf.Tensor2D;
let weight: tf.Tensor2D;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
});
beforeEach(() => {
  if (emulator === undefined) return;
  x = tf.tidy(() => tf.neg(tf.reshape(tf.range(0, 24), [4, 6])));
  weight = tf.tidy(() => tf.sin(tf.reshape(tf.range(0, 36), [6, 6])));
});
afterEach(() => {
  configureEmulator({});
  tf.dispose([x, weight]);
});

const step = () => {
  const hidden = gelu(tf.matMul(rmsNorm(x, tf.gather(weight, 2)), weight));
  return [tf.add(tf.softmax(hidden), 1), tf.sum(hidden, 0)] as const;
};
const valuesOf = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);
const plain = () => tf.tidy(() => valuesOf(step()));

describe.skipIf(emulator === undefined)('a captured graph', () => {
  // An index on the host would be brought to the device at every step.
  const rows = () => tf.tidy(() => tf.cast(tf.fill([1], 2), 'int32'));

  it('gives the numbers of single launches, of inputs as they are when it is launched', () => {
    const row = rows();
    const captured = () => {
      const hidden = gelu(tf.matMul(rmsNorm(x, tf.reshape(tf.gather(weight, row), [6])), weight));
      return [tf.add(tf.softmax(hidden), 1), tf.sum(hidden, 0)];
    };
    const graph = backend.capture(captured);
    const { launches, graphs } = backend.stats();
    for (const factor of [1, -0.5, 3]) {
      const changed = tf.mul(x, factor);
      backend.overwrite(x, changed);
      changed.dispose();
      const expected = plain();
      graph.launch();
      expect(valuesOf(graph.result)).toEqual(expected);
    }
    expect(backend.stats().graphs).toBe(graphs + 3);
    graph.launch();
    expect(backend.stats().launches).toBeGreaterThan(launches);
    const before = backend.stats().launches;
    graph.launch();
    expect(backend.stats().launches).toBe(before);
    graph.dispose();
    tf.dispose([...graph.result, row]);
  });

  it('has memory of its own until it is disposed, then gives it back', () => {
    const work = () => tf.tidy(() => tf.exp(tf.matMul(x, weight)));
    work().dispose();
    const before = { ...backend.stats().pool, numTensors: tf.memory().numTensors };
    const graph = backend.capture(work);
    expect(backend.stats().pool.allocations).toBeGreaterThan(before.allocations);
    graph.launch();
    const held = [...graph.result.dataSync()];
    // Work of the same sizes, whose memory is overwritten as it is released.
    for (let i = 0; i < 3; i++) work().dispose();
    expect([...graph.result.dataSync()]).toEqual(held);
    graph.dispose();
    graph.dispose();
    graph.launch();
    expect([...graph.result.dataSync()]).toEqual(held);
    graph.result.dispose();
    const { usedBytes, usedBlocks, allocations } = backend.stats().pool;
    expect({ usedBytes, usedBlocks }).toEqual({ usedBytes: before.usedBytes, usedBlocks: before.usedBlocks });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    // What it worked in serves others now.
    const others = Array.from({ length: 3 }, () => tf.tidy(() => tf.neg(x)));
    expect(backend.stats().pool.allocations).toBe(allocations);
    tf.dispose(others);
  });

  it('is over once the backend lets go of its memory, and gives none of it to others', async () => {
    const { backend: own } = await useCudaBackend();
    const input = tf.neg(tf.ones([3000]));
    const graph = own.capture(() => tf.exp(tf.neg(input)));
    releaseMemory(own.runtime);
    expect(() => graph.launch()).toThrow('capture it anew');
    graph.dispose();
    graph.launch();
    const { allocations } = own.stats().pool;
    const others = [1, 2, 3].map((value) => tf.fill([3000], value));
    expect(own.stats().pool.allocations).toBe(allocations + 3);
    expect(others.map((tensor) => tensor.dataSync()[9])).toEqual([1, 2, 3]);
    tf.dispose([input, graph.result, ...others]);
    expect(own.stats().pool.usedBlocks).toBe(0);
    ({ backend } = await useCudaBackend({ poison: true }));
  });

  it('refuses to hold what is only right once, and leaves nothing behind', () => {
    const refused: [RegExp, () => tf.Tensor][] = [
      [/A captured graph can't hold numbers from the host: bring tensors/, () => tf.add(x, [1, 2, 3, 4, 5, 6])],
      [/can't hold reading results/, () => tf.mul(x, x.dataSync()[1]!)],
      [/can't hold Cumprod, which is computed on the host/, () => tf.cumprod(x)],
    ];
    for (const [message, run] of refused) {
      const before = { numTensors: tf.memory().numTensors, usedBlocks: backend.stats().pool.usedBlocks };
      expect(() => backend.capture(run)).toThrow(message);
      expect({ numTensors: tf.memory().numTensors, usedBlocks: backend.stats().pool.usedBlocks }).toEqual(before);
    }
    expect(tf.neg(x).dataSync()[1]).toBe(1);
  });

  it('refuses asynchronous reads, and numbers of another shape', async () => {
    let reading: Promise<unknown> | undefined;
    backend
      .capture(() => {
        reading?.catch(() => {});
        reading = x.data();
        return tf.neg(x);
      })
      .dispose();
    await expect(reading).rejects.toThrow("can't hold reading results");
    expect(() => backend.overwrite(x, weight)).toThrow('overwrite');
  });

  it('refuses to overwrite what shares memory with another tensor: it would have to move', () => {
    const both = tf.tidy(() => tf.neg(tf.reshape(tf.range(0, 128), [2, 64])));
    const [input, other] = tf.unstack(both) as [tf.Tensor, tf.Tensor];
    const graph = backend.capture(() => tf.neg(input));
    const next = tf.fill([64], 5);
    for (const shared of [input, other]) {
      expect(() => backend.overwrite(shared, next)).toThrow('shares memory with another tensor; copy it');
    }
    graph.launch();
    expect(graph.result.dataSync()[3]).toBe(3);
    tf.dispose([both, other]);
    backend.overwrite(input, next);
    graph.launch();
    expect(graph.result.dataSync()[3]).toBe(-5);
    graph.dispose();
    tf.dispose([input, next, graph.result]);
  });

  it('is named, with its kernels, when one of them fails', () => {
    const graph = backend.capture(() => tf.exp(tf.neg(x)));
    graph.launch();
    graph.result.dataSync();
    configureEmulator({ faultKernel: 'exp_float32' });
    graph.launch();
    let error: CudaError | undefined;
    try {
      graph.result.dataSync();
    } catch (caught) {
      error = caught as CudaError;
    }
    expect(error?.kernels).toEqual(['the graph of neg_float32, exp_float32']);
  });
});
