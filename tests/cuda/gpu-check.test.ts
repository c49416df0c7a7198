import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEmulator } from '../../tooling/cuda-emulator/src/index.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const emulator = await useEmulator();
const folder = mkdtempSync(path.join(os.tmpdir(), 'molx-gpu-check-'));
const results = path.join(folder, 'results.json');

beforeAll(() => {
  const build = path.join(repository, 'tooling/run/build-packages.mjs');
  execFileSync(process.execPath, [build, '@molx-tooling/gpu-check']);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the check's program with CUDA's libraries where `libraries` says, and nowhere else. */
function check(libraries: string, ...args: string[]) {
  const script = path.join(repository, 'tooling/gpu-check/dist/check/run-check.js');
  const { status, stdout } = spawnSync(process.execPath, [script, '--tiny', '--results', results, ...args], {
    encoding: 'utf8',
    env: { ...process.env, MOLX_CUDA_LIBRARIES: libraries },
  });
  return { status, stdout, written: () => JSON.parse(readFileSync(results, 'utf8')) };
}

describe('the GPU check', () => {
  it('says once what is missing where there is no GPU, and ends', () => {
    const nothing = path.join(folder, 'nothing');
    mkdirSync(nothing);
    const { status, stdout, written } = check(nothing);
    expect(status).toBe(1);
    expect(stdout.match(/NVIDIA's driver \(libcuda\) was not found\. Install/g)).toHaveLength(2);
    expect(stdout.split(`${nothing} (MOLX_CUDA_LIBRARIES): no libcuda.so.1, libcuda.so`)).toHaveLength(2);
    expect(stdout).toContain('No other step can run without a GPU and its libraries.');
    expect(stdout).toMatch(/^0 passed, 1 failed$/m);
    const [step, ...others] = written().steps;
    expect(step.findings).toMatchObject([{ name: 'driver, NVRTC and cuBLASLt are found', outcome: 'failed' }]);
    expect(others).toEqual([]);
  });

  it('refuses a step that it does not have', () => {
    expect(check(folder, 'libraries', 'speed')).toMatchObject({ status: 2, stdout: '' });
  });

  it.skipIf(emulator === undefined)(
    'runs steps by name, each in a process of its own, and keeps earlier results',
    () => {
      const first = check(emulator!, 'libraries', 'memory');
      expect(first.stdout).toMatch(/^\d+ passed, 0 failed$/m);
      expect(first.status).toBe(0);
      const second = check(emulator!, 'libraries');
      expect(second.written().steps.map(({ name }: { name: string }) => name)).toEqual(['memory', 'libraries']);
    },
  );
});
