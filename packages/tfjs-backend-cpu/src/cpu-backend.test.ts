import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CpuBackend } from './cpu-backend.js';
import { useCpuBackend } from './use-cpu-backend.js';

let backend: CpuBackend;

beforeAll(async () => {
  ({ backend } = await useCpuBackend({ poison: true }));
});

describe('storage', () => {
  it('uses memory again, and counts tensors truthfully', () => {
    const before = tf.memory();
    const cycle = () =>
      tf.tidy(() => {
        const x = tf.ones([64, 64]);
        return tf.matMul(x, x, false, true).dataSync()[0];
      });
    cycle();
    const { fresh } = backend.stats().pool;
    for (let i = 0; i < 5; i++) expect(cycle()).toBe(64);
    expect(backend.stats().pool.fresh).toBe(fresh);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes, unreliable: false });
  });

  it('hands out copies, so that a released tensor changes no result', () => {
    const x = tf.matMul(tf.ones([32, 32]), tf.ones([32, 32]));
    const read = x.dataSync();
    x.dispose();
    expect(read[5]).toBe(32);
  });

  it("keeps a caller's array when the tensor is changed in place", () => {
    const mine = new Float32Array(1000).fill(3);
    const x = tf.tensor(mine);
    backend.writable(x).fill(4);
    expect(mine[0]).toBe(3);
    expect(x.dataSync()[999]).toBe(4);
    expect(backend.writable(x)).toBe(backend.values(x));
    x.dispose();
  });

  it('keeps memory that a fallback kernel shares between input and output', () => {
    const x = backend.allocate([1024], 'float32', { zeroed: true });
    const shared = backend.makeTensorInfo([1024], 'float32', backend.values(x));
    backend.disposeData(x.dataId);
    expect(backend.float32(shared)[7]).toBe(0);
    backend.disposeData(shared.dataId);
  });

  it('holds strings and complex numbers', () => {
    expect(tf.tensor(['a', 'bc']).dataSync()).toEqual(['a', 'bc']);
    expect([...tf.real(tf.complex([1, 2], [3, 4])).dataSync()]).toEqual([1, 2]);
    expect([...tf.complex([1, 2], [3, 4]).dataSync()]).toEqual([1, 3, 2, 4]);
  });
});

describe('over many steps', () => {
  it('takes no further memory, and keeps its bound when shapes change', () => {
    const step = (rows: number) =>
      tf.tidy(() => {
        const x = tf.ones([rows, 64]);
        return tf.sum(tf.matMul(tf.sigmoid(x), x, true, false)).dataSync()[0];
      });
    for (let i = 0; i < 20; i++) step(100 + 37 * i);
    const { pool } = backend.stats();
    const { numTensors } = tf.memory();
    for (let i = 0; i < 100; i++) step(100 + 37 * (i % 20));
    expect(backend.stats().pool.fresh).toBe(pool.fresh);
    expect(backend.stats().pool.liveBytes).toBe(pool.liveBytes);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
