import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { SmilesEncoder } from './index.js';
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
  const encoder = SmilesEncoder.random({ layers: 2, hidden: 64, heads: 4, feedForward: 128 }, { seed: 0 });
  const vectors = encoder.encode(['CCO', 'c1ccccc1']); // tensor [2, 64]; dispose it when done
  console.log(vectors.shape);
  await encoder.savePretrained('my-encoder'); // config.json, model.safetensors, tokenizer
  const again = await SmilesEncoder.fromPretrained('my-encoder');
  console.log(again.parameterCount());
  // end
  expect(log.mock.calls.flat()).toEqual([[2, 64], again.parameterCount()]);
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
