import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCudaBackend } from '../use-cuda-backend.js';
import { defaultCacheFolder, KernelCache } from './kernel-cache.js';
import { kernelSource } from './kernel-source.js';

const emulator = await useEmulator();
const folder = mkdtempSync(path.join(os.tmpdir(), 'molx-kernel-cache-'));
const image = new Uint8Array([1, 2, 3]);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the cache of compiled kernels', () => {
  beforeEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was written, and nothing once a byte differs or the end is missing', () => {
    const cache = new KernelCache(folder);
    expect(cache.read('a')).toBeUndefined();
    cache.write('a', image);
    expect([...cache.read('a')!]).toEqual([1, 2, 3]);
    const file = path.join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, -1));
    expect(cache.read('a')).toBeUndefined();
    whole[whole.length - 1]! ^= 1;
    writeFileSync(file, whole);
    expect(cache.read('a')).toBeUndefined();
    writeFileSync(file, '');
    expect(cache.read('a')).toBeUndefined();
  });

  it('tells apart sources, headers, compilers and options', () => {
    const cache = new KernelCache(undefined);
    const headers = { 'h.cuh': '1' };
    const source = kernelSource('k.cu', '#include "h.cuh"', headers);
    const keys = [
      cache.key(source, '12.4', ['a']),
      cache.key(source, '12.5', ['a']),
      cache.key(source, '12.4', ['b']),
      cache.key(kernelSource('k.cu', '#include "h.cuh"', { 'h.cuh': '2' }), '12.4', ['a']),
      cache.key(kernelSource('k.cu', ' #include "h.cuh"', headers), '12.4', ['a']),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(cache.key(kernelSource('k.cu', '#include "h.cuh"', { ...headers, 'unused.cuh': '' }), '12.4', ['a'])).toBe(
      keys[0],
    );
  });

  it('warns once and goes on where it cannot write', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    writeFileSync(folder, 'a file in the way');
    const cache = new KernelCache(path.join(folder, 'kernels'));
    cache.write('a', image);
    cache.write('b', image);
    expect(cache.read('a')).toBeUndefined();
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(/can't be kept in .*kernels: .*MOLX_CUDA_CACHE/);
    warn.mockRestore();
  });

  it('warns and goes on when the disk is full, and leaves no half of a file', (context) => {
    mkdirSync(folder);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]);
    if (mounted.status !== 0) context.skip('a small file system cannot be mounted here');
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const cache = new KernelCache(folder);
      cache.write('small', image);
      cache.write('large', new Uint8Array(1 << 20));
      expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/can't be kept .*ENOSPC/)]);
      expect(cache.read('large')).toBeUndefined();
      expect([...cache.read('small')!]).toEqual([1, 2, 3]);
      expect(readdirSync(folder)).toEqual(['small.bin']);
    } finally {
      warn.mockRestore();
      spawnSync('umount', [folder]);
    }
  });

  it('lies where XDG_CACHE_HOME says, or where our own variable does; empty means none', () => {
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/molx/cuda-kernels');
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x', MOLX_CUDA_CACHE: '/y' })).toBe('/y');
    expect(defaultCacheFolder({ MOLX_CUDA_CACHE: '' })).toBeUndefined();
  });
});

describe.skipIf(emulator === undefined)('the backend with its cache', () => {
  const run = async () => {
    const { backend } = await useCudaBackend({ cacheFolder: folder });
    expect([...tf.softmax(tf.tensor([1, 1])).dataSync()]).toEqual([0.5, 0.5]);
    return backend.stats().sources;
  };

  it('compiles once, and again when an entry is damaged or is no image', async () => {
    rmSync(folder, { recursive: true, force: true });
    expect(await run()).toEqual({ compiled: 1, cached: 0 });
    expect(await run()).toEqual({ compiled: 0, cached: 1 });
    const name = readdirSync(folder)[0]!;
    writeFileSync(path.join(folder, name), 'damaged');
    expect(await run()).toEqual({ compiled: 1, cached: 0 });
    // Whole, but not what the driver takes.
    new KernelCache(folder).write(name.replace('.bin', ''), image);
    expect(await run()).toEqual({ compiled: 1, cached: 0 });
    expect(await run()).toEqual({ compiled: 0, cached: 1 });
  });
});
