import { linearCrossEntropy } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { CpuBackend } from '../cpu-backend.js';
import { vectorMemory } from '../storage/vector-memory.js';
import { useCpuBackend } from '../use-cpu-backend.js';
import { vectorEngine } from './vector-engine.js';

let backend: CpuBackend;
const others = {};

beforeAll(async () => {
  ({ backend } = await useCpuBackend({ gemm: 'js' }));
});

/** Takes all of the SIMD kernels' memory, as many live tensors do. Nothing is written, and so takes no place in RAM. */
function fillMemory(): void {
  const { arena } = vectorMemory();
  arena.collectIdle();
  for (let bytes = 2 ** 30; bytes >= 256; bytes /= 2) while (arena.take(bytes, others) !== undefined);
}

afterEach(() => {
  vectorMemory().arena.giveAll(others);
  expectWorking();
});

/** Kernels that use the staging area, whose results are known. */
function expectWorking(): void {
  tf.tidy(() => {
    expect([...tf.sigmoid([0, 1]).dataSync()]).toEqual([0.5, expect.closeTo(0.7310586, 6)]);
    const rows = tf.add(tf.ones([8, 128]), tf.range(0, 128)).dataSync();
    expect(rows).toEqual(Float32Array.from({ length: 8 * 128 }, (_, i) => (i % 128) + 1));
  });
}

it('softmax and a loss over a large vocabulary, and what is made after them', () => {
  fillMemory();
  tf.tidy(() => {
    const shares = tf.softmax(tf.zeros([4, 10_000]));
    const after = tf.ones([4, 10_000]);
    expectWorking();
    expect(shares.dataSync().every((share) => Math.abs(share - 1e-4) < 1e-9)).toBe(true);
    expect(after.dataSync().every((value) => value === 1)).toBe(true);
    const vocabulary = 32_000;
    const [hidden, weight] = [tf.ones<tf.Rank.R2>([3, 4]), tf.ones<tf.Rank.R2>([vocabulary, 4])];
    const losses = linearCrossEntropy(hidden, weight, tf.tensor1d([0, 1, 2], 'int32')).dataSync();
    for (const loss of losses) expect(loss).toBeCloseTo(Math.log(vocabulary), 4);
  });
});

it('sums and adds rows wider than all staging, by loops', () => {
  fillMemory();
  tf.tidy(() => {
    const width = 2_500_000;
    const x = tf.fill([2, width], 3);
    expect(
      tf
        .sum(x, 0)
        .dataSync()
        .every((sum) => sum === 6),
    ).toBe(true);
    expectWorking();
    expect(
      tf
        .add(x, tf.ones([width]))
        .dataSync()
        .every((sum) => sum === 4),
    ).toBe(true);
  });
});

it('says so where there are no loops and no room, and goes on', () => {
  const idle = backend.scratch(2 ** 22);
  fillMemory();
  const values = new Float32Array(2 ** 22);
  const softmax = () => vectorEngine().rows('softmax', values.length, { arrays: [{ values, use: 'inOut' }] });
  expect(softmax).toThrow('No room for rows of 4194304 floats');
  expectWorking();
  backend.release(idle); // the pool keeps it for the next array of its size
  softmax();
  expect(values.every((share) => share === 2 ** -22)).toBe(true);
});
