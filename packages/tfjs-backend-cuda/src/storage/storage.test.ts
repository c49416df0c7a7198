import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { DeviceMemoryError } from '../errors/device-memory-error.js';
import { useCudaBackend } from '../use-cuda-backend.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true, memoryLimitBytes: 64 << 20 }));
});

describe.skipIf(emulator === undefined)('storage', () => {
  it('uses memory again, and counts tensors truthfully', () => {
    const before = tf.memory();
    const cycle = () =>
      tf.tidy(() => {
        const x = tf.ones([64, 64]);
        return tf.matMul(x, x, false, true).dataSync()[0];
      });
    cycle();
    const { allocations, usedBytes } = backend.stats().pool;
    for (let i = 0; i < 5; i++) expect(cycle()).toBe(64);
    expect(backend.stats().pool).toMatchObject({ allocations, usedBytes });
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes, unreliable: false });
  });

  it('keeps a tensor on the host until a kernel wants it', () => {
    const { uploadedBytes } = backend.stats();
    const mine = new Float32Array([1, 2, 3]);
    const x = tf.tensor(mine);
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
    expect(backend.stats().uploadedBytes).toBe(uploadedBytes);
    expect([...tf.neg(x).dataSync()]).toEqual([-1, -2, -3]);
    expect(backend.stats().uploadedBytes).toBe(uploadedBytes + 12);
  });

  it('passes a single number by value', () => {
    const x = tf.neg(tf.tensor([1, 2, 3]));
    const { uploadedBytes } = backend.stats();
    expect([...tf.mul(x, 2).dataSync()]).toEqual([-2, -4, -6]);
    expect([...tf.sub(1, x).dataSync()]).toEqual([2, 3, 4]);
    expect(backend.stats().uploadedBytes).toBe(uploadedBytes);
  });

  it('reads what a tensor was when it was asked for, and lets the event loop go on', async () => {
    configureEmulator({ eventPolls: 30 });
    const x = tf.neg(tf.fill([300], 2));
    let turns = 0;
    const turn = () => {
      turns++;
      if (turns < 1000) setImmediate(turn);
    };
    setImmediate(turn);
    const reading = x.data();
    backend.zero(backend.writable(x), 1200);
    x.dispose();
    expect([...(await reading)]).toEqual(new Array(300).fill(-2));
    expect(turns).toBeGreaterThan(10);
    configureEmulator({});
  });

  it('shares memory with pieces that start at a multiple of 256 bytes, until they are written to', () => {
    const x = tf.neg(tf.range(0, 256));
    const { usedBlocks } = backend.stats().pool;
    const [first, second] = tf.split(x, 2) as [tf.Tensor, tf.Tensor];
    expect(backend.stats().pool.usedBlocks).toBe(usedBlocks);
    const odd = tf.slice(x, 3, 64);
    expect(backend.stats().pool.usedBlocks).toBe(usedBlocks + 1);
    backend.zero(backend.writable(second), 512);
    expect(second.dataSync()[0]).toBe(0);
    x.dispose();
    expect([first.dataSync()[127], odd.dataSync()[0]]).toEqual([-127, -3]);
    tf.dispose([first, second, odd]);
    expect(backend.stats().pool.usedBlocks).toBe(usedBlocks - 1);
  });

  it('holds strings and complex numbers', async () => {
    expect(tf.tensor(['a', 'bc']).dataSync()).toEqual(['a', 'bc']);
    expect([...tf.real(tf.complex([1, 2], [3, 4])).dataSync()]).toEqual([1, 2]);
    expect([...(await tf.complex([1, 2], [3, 4]).data())]).toEqual([1, 3, 2, 4]);
  });

  it('keeps tensors when another backend takes them over', async () => {
    const x = tf.neg(tf.tensor([1, 2]));
    await tf.setBackend('cpu');
    const y = tf.neg(x);
    await tf.setBackend('molx-cuda');
    expect([...tf.neg(y).dataSync()]).toEqual([-1, -2]);
  });

  it('measures time on the device', async () => {
    const { kernelMs, wallMs } = (await tf.time(() => tf.neg(tf.ones([1000])))) as { kernelMs: number; wallMs: number };
    expect(kernelMs).toBeGreaterThanOrEqual(0);
    expect(wallMs).toBeGreaterThanOrEqual(kernelMs * 0.99);
  });
});

describe.skipIf(emulator === undefined)('a backend that was replaced', () => {
  it('refuses to read, move and use what was on it, without a call of the driver', async () => {
    const { backend: earlier } = await useCudaBackend({ poison: true });
    const x = tf.variable(tf.neg(tf.ones([4])));
    const none = tf.slice(x, 0, 0);
    const product = tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]));
    const waiting = x.data();
    const graph = earlier.capture(() => tf.neg(x));
    await expect(waiting).resolves.toEqual(new Float32Array(4).fill(-1));
    ({ backend } = await useCudaBackend({ poison: true, memoryLimitBytes: 64 << 20 }));
    const gone = 'This CUDA backend was replaced';
    expect(() => x.dataSync()).toThrow(gone);
    await expect(x.data()).rejects.toThrow(gone);
    expect(() => tf.neg(x)).toThrow(gone);
    expect(() => earlier.zero(earlier.address(product), 64)).toThrow(gone);
    const { address } = earlier.runtime.faults; // any number
    const sizes = {
      m: 4,
      n: 4,
      k: 4,
      transposeA: false,
      transposeB: false,
      batch: 1,
      strideA: 0,
      strideB: 0,
      strideC: 0,
    };
    expect(() => earlier.multiply(sizes, 'float32', address, address, address)).toThrow(gone);
    expect(() => earlier.scratch(1000)).toThrow(gone);
    expect(() => graph.launch()).toThrow('capture it anew');
    none.dataSync();
    graph.dispose();
    tf.dispose([x, none, product, graph.result]);
    expect([...tf.neg([1, 2]).dataSync()]).toEqual([-1, -2]);
  });
});

describe.skipIf(emulator === undefined)('out of memory', () => {
  it('is an error that says what was asked and what is held, after which work goes on', () => {
    const held = tf.fill([2 << 20], 1);
    const ask = () => tf.fill([16 << 20], 1);
    expect(ask).toThrow(DeviceMemoryError);
    expect(ask).toThrow(/No device memory for 64\.0 MiB more: tensors hold \d+\.\d MiB, .* allows 64\.0 MiB/);
    expect(tf.sum(held).dataSync()[0]).toBe(2 << 20);
    held.dispose();
  });

  it('comes only after free blocks were given back', () => {
    for (const size of [2, 3, 4, 5, 6, 7]) tf.fill([size << 18, 4], 1).dispose();
    expect(backend.stats().pool.reservedBytes).toBeLessThanOrEqual(64 << 20);
  });

  it('leaves nothing behind in the kernel that it stopped', () => {
    const x = tf.reshape(tf.fill([1 << 20, 2], 1), [1 << 10, 1 << 10, 2]);
    backend.runtime.pool.trim();
    const before = backend.stats().pool;
    // Of its two results of 8 MiB, only the first fits.
    const wide = () => tf.topk(tf.reshape(x, [1 << 20, 2]), 2);
    configureEmulator({ memoryBytes: backend.stats().pool.reservedBytes + (9 << 20) });
    expect(wide).toThrow(DeviceMemoryError);
    configureEmulator({});
    expect(backend.stats().pool).toMatchObject({ usedBytes: before.usedBytes, usedBlocks: before.usedBlocks });
    x.dispose();
  });

  it('also comes from the device itself', () => {
    configureEmulator({ memoryBytes: 1 << 20 });
    try {
      tf.neg(tf.ones([3 << 18]));
      expect.unreachable();
    } catch (error) {
      expect((error as DeviceMemoryError).figures).toMatchObject({ requestedBytes: 3 << 20, totalBytes: 1 << 20 });
    } finally {
      configureEmulator({});
    }
  });

  it('is what it is while a graph is captured, too', () => {
    const x = tf.neg(tf.ones([1 << 20]));
    const sizes = [1, 20]; // as usual, and when captured
    const grows = () => tf.fill([sizes.shift()! << 20], 1);
    const { usedBlocks } = backend.stats().pool;
    expect(() => backend.capture(grows)).toThrow(DeviceMemoryError);
    expect(backend.stats().pool.usedBlocks).toBe(usedBlocks);
    expect(tf.neg(x).dataSync()[1]).toBe(1);
    x.dispose();
  });

  it('refuses more elements than kernels can count', () => {
    expect(() => tf.zeros([2 ** 16, 2 ** 15])).toThrow(
      /at most 2\^31 - 1 elements; \[65536,32768\] would be 2147483648/,
    );
  });
});

describe.skipIf(emulator === undefined)('over many steps', () => {
  it('takes no further memory', () => {
    const step = (rows: number) =>
      tf.tidy(() => {
        const x = tf.ones([rows, 64]);
        return tf.sum(tf.matMul(tf.sigmoid(x), x, true, false)).dataSync()[0];
      });
    for (let i = 0; i < 20; i++) step(100 + 37 * i);
    const { allocations, usedBytes } = backend.stats().pool;
    const { numTensors } = tf.memory();
    for (let i = 0; i < 200; i++) step(100 + 37 * (i % 20));
    expect(backend.stats().pool).toMatchObject({ allocations, usedBytes });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
