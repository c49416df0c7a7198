import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx } from '../../../test/tiny-molx.js';
import { version } from '../../version.js';
import { findDriver } from './gpu-facts.js';
import { modelFacts } from './model-facts.js';

// Also where there is a GPU, these tests see none.
process.env['MOLX_CUDA_LIBRARIES'] = join(tmpdir(), 'molx-no-cuda');

describe('molx doctor', () => {
  it('prints one JSON document', async () => {
    const { stdout } = await runMolx('doctor', '--json');
    const report = JSON.parse(stdout);
    expect(report.node.version).toBe(process.versions.node);
    expect(report.libraries).toMatchObject({ molx: '0.1.0', tfjs: '4.22.0', rdkit: { error: null } });
    expect(report.libraries.rdkit.package).toMatch(/^\d{4}\.\d+\.\d+$/);
    expect(report.gpu.engine).toMatch(/^NVIDIA's driver \(libcuda\) was not found\./);
    expect(report.device.name).toBe('cpu');
    expect(report.device.notTaken.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['cuda:0', 'tensorflow']),
    );
    const gemms = [report.gemm.name, ...report.gemm.notTaken.map(({ name }: { name: string }) => name)];
    expect(gemms.sort()).toEqual(['accelerate', 'js', 'mkl', 'onnxruntime', 'openblas', 'xnnpack']);
    expect(report.memory.totalBytes).toBeGreaterThan(report.memory.freeBytes);
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
