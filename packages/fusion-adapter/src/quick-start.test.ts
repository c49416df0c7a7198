import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { FusionAdapter } from './index.js';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const home = process.cwd();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-'));
  process.chdir(folder);
  await tf.setBackend('cpu');
});
afterEach(async () => {
  process.chdir(home);
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it("runs the README's quick start", async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  // quick start
  const adapter = FusionAdapter.random(
    { inputs: { smiles: 128, graph: 64, fingerprint: 512 }, hidden: 256, output: 192, softTokens: 8 },
    { seed: 0 },
  );
  const vectors = { smiles: tf.zeros([2, 128]), graph: tf.zeros([2, 64]), fingerprint: tf.zeros([2, 512]) };
  const tokens = adapter.forward(vectors); // [2 molecules, 8 tokens, 192]; dispose it when done
  console.log(tokens.shape);
  await adapter.savePretrained('my-adapter'); // config.json, model.safetensors
  const again = await FusionAdapter.fromPretrained('my-adapter');
  console.log(again.fusionShares()); // [0.25, 0.25, 0.5]
  // end
  expect(log.mock.calls.flat()).toEqual([
    [2, 8, 192],
    [0.25, 0.25, 0.5],
  ]);
});

it('is the quick start of the README', async () => {
  const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  const [, here] = /\/\/ quick start\n(.*?)\s*\/\/ end/s.exec(await read('quick-start.test.ts')) ?? [];
  const [, there] = /```ts\n(.*?)```/s.exec(await read('../README.md')) ?? [];
  const statements = there
    ?.split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  expect(here?.replace(/^ {2}/gm, '').trim()).toBe(statements?.trim());
});
