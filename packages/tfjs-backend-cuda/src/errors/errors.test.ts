import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { kernelSource } from '../compile/kernel-source.js';
import { deviceHeaders } from '../device/headers.js';
import { kernel } from '../launch/kernel.js';
import { useCudaBackend } from '../use-cuda-backend.js';
import { CudaError } from './cuda-error.js';

const emulator = await useEmulator();

afterEach(() => configureEmulator({}));

function failureOf(run: () => unknown): CudaError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(CudaError);
    return error as CudaError;
  }
  return expect.unreachable();
}

describe.skipIf(emulator === undefined)('a kernel that fails', () => {
  it('is named among those launched since the device was last well, and ends all work', async () => {
    configureEmulator({ faultKernel: 'exp_float32' });
    const { backend } = await useCudaBackend();
    const x = tf.neg(tf.ones([10]));
    x.dataSync();
    const y = tf.square(tf.exp(tf.abs(x)));
    const error = failureOf(() => y.dataSync());
    expect(error).toMatchObject({ code: 'device', statusName: 'CUDA_ERROR_ILLEGAL_ADDRESS', status: 700 });
    expect(error.kernels).toEqual(['square_float32', 'exp_float32', 'abs_float32']);
    configureEmulator({});
    for (const refused of [() => x.dataSync(), () => tf.neg(x), () => tf.fill([5], 1), () => tf.matMul([[1]], [[2]])]) {
      expect(failureOf(refused).message).toMatch(/refused: .*Caused by one of .*exp_float32.*Restart the process/s);
    }
    await expect(x.data()).rejects.toThrow('refused');
    y.dispose();
    expect(backend.runtime.device.lost).toBe(error);
  });

  it('is known by itself when launches block', async () => {
    await useCudaBackend({ launchBlocking: true });
    configureEmulator({ faultKernel: 'exp_float32' });
    const error = failureOf(() => tf.square(tf.exp(tf.ones([10]))));
    expect(error.kernels).toEqual(['exp_float32']);
    expect(error.message).toContain('Caused by kernel exp_float32.');
  });

  it('is also found by the first use of another source, with and without a cache of compiled kernels', async () => {
    const cacheFolder = mkdtempSync(path.join(tmpdir(), 'molx-errors-'));
    try {
      for (let round = 0; round < 2; round++) {
        const { backend } = await useCudaBackend({ cacheFolder });
        const x = tf.exp(tf.neg(tf.ones([10])));
        x.dataSync();
        configureEmulator({ faultKernel: 'exp_float32' });
        tf.exp(x).dispose();
        const other = () => tf.cumsum(x);
        const error = failureOf(other);
        expect(error.message).toMatch(/^loading scan\.cu.*Caused by kernel exp_float32/s);
        expect(backend.runtime.device.lost).toBe(error);
        expect(failureOf(other).message).toMatch(/^loading scan\.cu refused: .*Restart the process/s);
        configureEmulator({});
        await useCudaBackend({ cacheFolder });
        tf.cumsum(tf.ones([10])).dispose(); // compiled now
      }
    } finally {
      rmSync(cacheFolder, { recursive: true });
    }
  });

  it('is also found by an asynchronous read', async () => {
    await useCudaBackend();
    configureEmulator({ faultKernel: 'exp_float32' });
    await expect(tf.exp(tf.ones([10])).data()).rejects.toThrow('Caused by kernel exp_float32.');
  });

  it('shows its own mistakes: memory that is not its own or misaligned, and barriers that not all reach', async () => {
    const text = `#include "common.cuh"
      KERNEL reach_too_far(float* x, int by) { x[by] = 1; }
      KERNEL read_askew(float* x, int by) {
        Pack<float> four = *reinterpret_cast<Pack<float>*>(x + by / 64);
        x[0] = four.v[0];
      }
      KERNEL half_a_barrier(float* x, int) {
        if (threadIdx.x < 5) __syncthreads();
        else __syncthreads();
        x[0] = 1;
      }`;
    const source = kernelSource('faulty.cu', text, deviceHeaders);
    for (const [name, message] of [
      ['reach_too_far', /illegal address .*CUDA_ERROR_ILLEGAL_ADDRESS/],
      ['read_askew', /misaligned address.*CUDA_ERROR_MISALIGNED_ADDRESS/],
      ['half_a_barrier', /different __syncthreads/],
    ] as const) {
      const { backend } = await useCudaBackend();
      const x = backend.scratch(256);
      backend.launch(kernel(source, name, 'pointer', 'int32'), { grid: 1, block: 32 }, x.address, 64);
      expect(failureOf(() => backend.runtime.device.synchronize()).message).toMatch(message);
    }
  });
});

describe.skipIf(emulator === undefined)('a kernel that is declared wrongly', () => {
  const text = '#include "common.cuh"\nKERNEL two(float* x, int n) { if (n) x[0] = 1; }';
  const source = kernelSource('declared.cu', text, deviceHeaders);

  it('is refused before it runs', async () => {
    const { backend } = await useCudaBackend();
    const run = (...types: ('pointer' | 'int32')[]) =>
      backend.launch(kernel(source, 'two', ...types), { grid: 1, block: 1 }, ...types.map(() => 0));
    expect(() => run('pointer', 'pointer')).toThrow('two takes parameters of 8, 4 bytes, its declaration has 8, 8.');
    expect(() => run('pointer')).toThrow('two takes parameters of 8, 4 bytes, its declaration has 8.');
    expect(() => backend.launch(kernel(source, 'three'), { grid: 1, block: 1 })).toThrow('CUDA_ERROR_NOT_FOUND');
  });

  it("comes with the compiler's words when it doesn't compile", async () => {
    const { backend } = await useCudaBackend();
    const wrong = kernelSource('wrong.cu', 'KERNEL nothing() { undeclared(); }', deviceHeaders);
    const error = failureOf(() => backend.launch(kernel(wrong, 'nothing'), { grid: 1, block: 1 }));
    expect(error.message).toMatch(/compiling wrong\.cu with NVRTC 12\.99 .*KERNEL.*NVRTC_ERROR_COMPILATION/s);
  });
});
