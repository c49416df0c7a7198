import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, it } from 'vitest';
import { selectDevice } from './index.js';

const emulator = await useEmulator();
const noLibraries = mkdtempSync(join(tmpdir(), 'molx-no-cuda-'));

// Also where there is a GPU, these tests see none.
beforeEach(() => {
  process.env['MOLX_CUDA_LIBRARIES'] = noLibraries;
});

it('takes the CPU when nothing better is installed, and says why', async () => {
  const selected = await selectDevice('auto', { gemm: 'js' });
  expect(selected).toMatchObject({ device: 'cpu', backend: 'molx-cpu', gemm: 'js' });
  expect(selected.description).toContain('js');
  expect(selected.tried[0]).toMatch(/^cuda:0: NVIDIA's driver \(libcuda\) was not found\. Install/);
  expect(selected.tried[1]).toContain(noLibraries);
  expect(selected.tried[2]).toMatch(
    /^tensorflow: @tensorflow\/tfjs-node-gpu: @tensorflow\/tfjs-node-gpu is not installed/,
  );
  expect(tf.getBackend()).toBe('molx-cpu');
});

it('fails with the reasons when the device asked for is not there', async () => {
  await expect(selectDevice('cuda:1')).rejects.toMatchObject({
    code: 'device-unavailable',
    tried: [expect.stringMatching(/^cuda:1: NVIDIA's driver/), expect.stringContaining(noLibraries)],
  });
  await expect(selectDevice('tensorflow')).rejects.toMatchObject({ code: 'device-unavailable' });
});

it.skipIf(emulator === undefined)('takes a GPU before everything else', async () => {
  process.env['MOLX_CUDA_LIBRARIES'] = emulator;
  expect(await selectDevice('auto')).toMatchObject({ device: 'cuda:0', backend: 'molx-cuda', tried: [] });
  expect((await selectDevice('cuda')).description).toMatch(/^cuda:0: MolX CUDA emulator \(sm_90, /);
  expect(tf.getBackend()).toBe('molx-cuda');
  await expect(selectDevice('cuda:3')).rejects.toThrow('There is no GPU 3');
});

it('refuses a name that is no device', async () => {
  await expect(selectDevice('gpu')).rejects.toMatchObject({ code: 'invalid-argument' });
});
