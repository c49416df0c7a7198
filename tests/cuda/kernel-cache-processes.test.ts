import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEmulator } from '../../tooling/cuda-emulator/src/index.js';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../', import.meta.url));
const emulator = await useEmulator();
const cache = mkdtempSync(path.join(os.tmpdir(), 'molx-two-processes-'));

/** Uses kernels of three sources; says what it computed and what it had to compile. */
const program = `
import * as tf from '@tensorflow/tfjs-core';
import { useCudaBackend } from '@molx/tfjs-backend-cuda';
const { backend } = await useCudaBackend();
const x = tf.softmax(tf.exp(tf.sum(tf.ones([3, 2]), 0)));
console.log(JSON.stringify({ values: [...x.dataSync()], ...backend.stats().sources }));
`;

beforeAll(() => {
  const build = path.join(repository, 'tooling/run/build-packages.mjs');
  execFileSync(process.execPath, [build, '@molx/tfjs-backend-cuda']);
}, 300_000);
afterAll(() => rmSync(cache, { recursive: true }));

async function start(): Promise<{ values: number[]; compiled: number; cached: number }> {
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: path.join(repository, 'tooling/bench'),
    env: { ...process.env, MOLX_CUDA_CACHE: cache },
  });
  expect(stderr).not.toContain('kept');
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

describe.skipIf(emulator === undefined)('processes that share the cache of compiled kernels', () => {
  it('compile at once without harm, and later ones compile nothing', async () => {
    const together = await Promise.all([start(), start()]);
    for (const { values, compiled, cached } of together) {
      expect(values).toEqual([0.5, 0.5]);
      expect(compiled + cached).toBe(3);
    }
    const files = readdirSync(cache);
    expect(files).toHaveLength(3);
    expect(files.every((name) => name.endsWith('.bin'))).toBe(true);
    expect(await start()).toEqual({ values: [0.5, 0.5], compiled: 0, cached: 3 });
  });
});
