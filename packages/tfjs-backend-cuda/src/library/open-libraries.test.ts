import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DeviceUnavailableError } from '@molx/core';
import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCudaBackend } from '../use-cuda-backend.js';
import { searchPlaces } from './search-folders.js';

const emulator = await useEmulator();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'molx-libraries-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  configureEmulator({});
  delete process.env['CUDA_VISIBLE_DEVICES'];
  if (emulator !== undefined) process.env['MOLX_CUDA_LIBRARIES'] = emulator;
});

async function refusal(): Promise<DeviceUnavailableError> {
  const error = await useCudaBackend().then(
    () => expect.unreachable(),
    (reason: DeviceUnavailableError) => reason,
  );
  expect(error.code).toBe('device-unavailable');
  return error;
}

/** Makes {@link folder} the only place, with some of the emulator's libraries in it. */
function offer(...names: string[]): void {
  for (const name of names) symlinkSync(path.join(emulator!, name), path.join(folder, name));
  process.env['MOLX_CUDA_LIBRARIES'] = folder;
}

describe('where libraries are looked for', () => {
  it('is one list of folders when it is named', () => {
    expect(searchPlaces({ MOLX_CUDA_LIBRARIES: '/a:/b', CUDA_PATH: '/c' })).toEqual([
      { folder: '/a', why: 'MOLX_CUDA_LIBRARIES' },
      { folder: '/b', why: 'MOLX_CUDA_LIBRARIES' },
    ]);
  });

  it('else begins with CUDA_PATH and CUDA_HOME, before the loader', () => {
    const folders = searchPlaces({ CUDA_PATH: '/c', CUDA_HOME: '/d' }).map((place) => place.folder);
    expect(folders[0]).toBe('/c/lib64');
    expect(folders.indexOf('/d/lib64')).toBeLessThan(folders.indexOf(undefined));
    expect(searchPlaces({ CONDA_PREFIX: '/e' })).toContainEqual({ folder: '/e/lib', why: 'conda' });
  });
});

describe('without what it needs, the backend', () => {
  it('names every path tried and the remedy when there is no driver', async () => {
    process.env['MOLX_CUDA_LIBRARIES'] = folder;
    const error = await refusal();
    expect(error.message).toMatch(/^NVIDIA's driver \(libcuda\) was not found\. Install an NVIDIA driver/);
    expect(error.tried).toEqual([`${folder} (MOLX_CUDA_LIBRARIES): no libcuda.so.1, libcuda.so`]);
  });

  it('says when a file is no library', async () => {
    process.env['MOLX_CUDA_LIBRARIES'] = folder;
    writeFileSync(path.join(folder, 'libcuda.so.1'), 'not a library');
    expect((await refusal()).tried[0]).toMatch(/libcuda\.so\.1 \(MOLX_CUDA_LIBRARIES\): .*(invalid ELF|too short)/);
  });
});

describe.skipIf(emulator === undefined)('with less than it needs, the backend', () => {
  it('asks for NVRTC or cuBLASLt by name', async () => {
    offer('libcuda.so.1');
    const noCompiler = await refusal();
    expect(noCompiler.message).toMatch(
      /^NVRTC 13 or 12, .* was not found\. Install it with "pip install nvidia-cuda-nvrtc/,
    );
    offer('libnvrtc.so.12', 'device-runtime.h');
    expect((await refusal()).message).toMatch(/^cuBLASLt 13 or 12 was not found/);
  });

  it('refuses a driver that is too old', async () => {
    configureEmulator({ driverVersion: 11080 });
    expect((await refusal()).tried[0]).toContain(
      'the driver is for CUDA 11.8, 12.0 is needed: update the NVIDIA driver',
    );
  });

  it('refuses a compiler of another major version than the driver takes', async () => {
    configureEmulator({ driverVersion: 12040, nvrtcMajor: 13 });
    const error = await refusal();
    expect(error.message).toMatch(/^NVRTC 12, /);
    expect(error.tried.join('\n')).toContain('it is version 13.99; 12 is needed here');
  });

  it('refuses a cuBLASLt of another major version, too', async () => {
    configureEmulator({ driverVersion: 12040, cublasLtMajor: 13 });
    const error = await refusal();
    expect(error.message).toMatch(/^cuBLASLt 12 was not found\. Install it with "pip install nvidia-cublas-cu12"/);
    expect(error.tried.join('\n')).toContain('it is version 13.99.0; 12 is needed here');
  });

  it('says that no GPU is visible, and which variable hides them', async () => {
    process.env['CUDA_VISIBLE_DEVICES'] = '';
    expect((await refusal()).message).toMatch(/^The NVIDIA driver finds no GPU\. CUDA_VISIBLE_DEVICES is "";/);
  });

  it('says which GPUs there are', async () => {
    await expect(useCudaBackend({ index: 2 })).rejects.toThrow('There is no GPU 2: the driver shows only GPU 0.');
    configureEmulator({ devices: 2 });
    await expect(useCudaBackend({ index: 2 })).rejects.toThrow('the driver shows GPUs 0 to 1.');
  });

  it('refuses a GPU that is too old, and a precision that it has not', async () => {
    configureEmulator({ computeCapability: '7.0' });
    expect((await refusal()).message).toContain('has compute capability 7.0; 7.5 (Turing) or later is needed');
    configureEmulator({ computeCapability: '7.5' });
    await expect(useCudaBackend({ precision: 'bfloat16' })).rejects.toThrow(
      'MolX CUDA emulator (compute capability 7.5) has no bfloat16 products; 8.0 (Ampere) or later has.',
    );
    expect((await useCudaBackend()).device.capability).toBe(75);
  });

  it('compiles for an older architecture where the GPU is newer than the compiler', async () => {
    configureEmulator({ computeCapability: '12.0' });
    const { backend } = await useCudaBackend();
    const x = backend.makeTensorInfo([2], 'float32', new Float32Array([1, -2]));
    expect(backend.address(x)).toBeGreaterThan(0);
  });
});
