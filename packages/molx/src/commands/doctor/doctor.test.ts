import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx } from '../../../test/tiny-molx.js';
import { version } from '../../version.js';
import { findDriver } from './gpu-facts.js';
import { modelFacts } from './model-facts.js';

const emulator = await useEmulator();

// Also where there is a GPU, these tests see none.
const noLibraries = join(tmpdir(), 'molx-no-cuda');
process.env['MOLX_CUDA_LIBRARIES'] = noLibraries;

describe('molx doctor', () => {
  it('prints one JSON document', async () => {
    const { stdout } = await runMolx('doctor', '--json');
    const report = JSON.parse(stdout);
    expect(report.node.version).toBe(process.versions.node);
    expect(report.libraries).toMatchObject({ molx: '0.1.0', tfjs: '4.22.0', rdkit: { error: null } });
    expect(report.libraries.rdkit.package).toMatch(/^\d{4}\.\d+\.\d+$/);
    expect(report.gpu.engine).toMatch(/^NVIDIA's driver \(libcuda\) was not found\./);
    expect(report.gpu).toMatchObject({ devices: [], libraries: [] });
    expect(report.gpu.missing[1]).toMatch(/^NVRTC 13 or 12, .* was not found\. Install it with "pip install/);
    expect(report.device.name).toBe('cpu');
    expect(report.device.notTaken.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['cuda:0', 'tensorflow']),
    );
    const gemms = [report.gemm.name, ...report.gemm.notTaken.map(({ name }: { name: string }) => name)];
    expect(gemms.sort()).toEqual(['accelerate', 'js', 'mkl', 'onnxruntime', 'openblas', 'xnnpack']);
    expect(report.memory.totalBytes).toBeGreaterThan(report.memory.freeBytes);
  });

  it.skipIf(emulator === undefined)('shows the GPUs, their memory and the libraries, with versions', async () => {
    process.env['MOLX_CUDA_LIBRARIES'] = emulator;
    configureEmulator({ devices: 2, memoryBytes: 16e9 });
    try {
      const { gpu, device } = JSON.parse((await runMolx('doctor', '--json')).stdout);
      const each = { name: 'MolX CUDA emulator', computeCapability: '9.0', memoryBytes: 16e9 };
      expect(gpu.devices).toEqual([
        { index: 0, ...each },
        { index: 1, ...each },
      ]);
      expect(gpu.libraries).toEqual([
        { name: 'driver', version: '13.0', path: join(emulator!, 'libcuda.so.1') },
        { name: 'nvrtc', version: '12.99', path: join(emulator!, 'libnvrtc.so.12') },
        { name: 'cublasLt', version: '12.99.0', path: join(emulator!, 'libcublasLt.so.12') },
      ]);
      expect([gpu.engine, gpu.missing, device.name]).toEqual([null, [], 'cuda:0']);
      const { stdout } = await runMolx('doctor');
      expect(stdout).toMatch(/^ +cuda:1: MolX CUDA emulator, compute capability 9\.0, 16\.0 GB$/m);
      expect(stdout).toMatch(/^ +NVRTC 12\.99: .*libnvrtc\.so\.12$/m);
      expect(stdout).toMatch(/^CUDA engine {2,}works$/m);
    } finally {
      configureEmulator({});
      process.env['MOLX_CUDA_LIBRARIES'] = noLibraries;
    }
  });

  it('prints a table for people', async () => {
    const { stdout } = await runMolx('doctor');
    expect(stdout).toMatch(/^molx {2,}0\.1\.0$/m);
    expect(stdout).toMatch(/^device {2,}cpu: matrix products by /m);
    expect(stdout).toMatch(/^ +not cuda:0: NVIDIA's driver /m);
    expect(stdout).toMatch(/^embedded model {2,}\S+molx-tiny: /m);
  });
});

describe('findDriver', () => {
  const root = mkdtempSync(join(tmpdir(), 'molx-driver-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const find = (environment: NodeJS.ProcessEnv = {}) => findDriver({ platform: 'linux', environment, root });

  it('finds nothing where nothing is, and tells where it looked', () => {
    const { found, driver, tried } = find({ LD_LIBRARY_PATH: '/opt/own/lib:/usr/lib64/' });
    expect([found, driver]).toEqual([false, null]);
    expect(tried.map(({ path }) => path).slice(0, 4)).toEqual([
      '/proc/driver/nvidia/version',
      '/dev/nvidia0',
      '/opt/own/lib/libcuda.so.1',
      '/usr/lib64/libcuda.so.1',
    ]);
    expect(tried.some((place) => place.found)).toBe(false);
    expect(new Set(tried.map(({ path }) => path)).size).toBe(tried.length);
  });

  it('does not take the stub of the toolkit for a driver', () => {
    put('/usr/local/cuda/lib64/stubs/libcuda.so.1', '');
    expect(find().found).toBe(false);
  });

  it('reads the kernel module', () => {
    put(
      '/proc/driver/nvidia/version',
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.54.03  Tue Jun  6\nGCC version: 12\n',
    );
    put('/usr/lib64/libcuda.so.1', '');
    const { found, driver, tried } = find();
    expect([found, driver]).toEqual([true, 'NVIDIA UNIX x86_64 Kernel Module 535.54.03 Tue Jun 6']);
    expect(tried.filter((place) => place.found).map(({ path }) => path)).toContain('/usr/lib64/libcuda.so.1');
  });

  it('looks for none on a Mac', () => {
    expect(findDriver({ platform: 'darwin', environment: {} })).toEqual({ found: false, driver: null, tried: [] });
  });
});

describe('modelFacts', () => {
  it('tells absent, sound and damaged models apart', async () => {
    await useCpuBackend({ gemm: 'js' });
    const { folder, remove } = await savedTinyMolx();
    expect(await modelFacts(join(folder, 'none'))).toMatchObject({ present: false, loads: null });
    expect(await modelFacts(join(folder, 'molx'))).toMatchObject({ present: true, loads: true, error: null });
    writeFileSync(join(folder, 'molx', 'model.safetensors'), 'short');
    const damaged = await modelFacts(join(folder, 'molx'));
    expect(damaged).toMatchObject({ present: true, loads: false, parameters: null });
    expect(damaged.error).toContain('model.safetensors');
    await remove();
  });
});

it('has the version of its package', () => {
  expect(version).toBe(manifest.version);
});
