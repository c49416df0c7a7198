import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { savedTinyMolx } from '../test/tiny-molx.js';
import { Molx } from './index.js';

const home = process.cwd();
let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
beforeEach(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  await cp(join(saved.folder, 'molx'), join(saved.folder, 'runs', 'mine', 'checkpoints', 'best'), { recursive: true });
  await cp(join(saved.folder, 'lm'), join(saved.folder, 'runs', 'mine', 'checkpoints', 'lm'), { recursive: true });
  process.chdir(saved.folder);
});
afterEach(async () => {
  process.chdir(home);
  vi.restoreAllMocks();
  await saved.remove();
});

it("runs the README's quick start", async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  // quick start
  const molx = await Molx.fromPretrained('runs/mine', { device: 'auto' }); // a run's folder, a checkpoint or a hub id
  for await (const piece of molx.ask('How many rings are there?', 'CCO', { maxNewTokens: 32 }))
    process.stdout.write(piece);
  const vectors = molx.embed(['CCO', 'c1ccccc1']); // tensor [2, width]; dispose it when done
  console.log(vectors.shape);
  // end
  const answer = write.mock.calls.map(([piece]) => String(piece)).join('');
  expect(answer.trim()).toBe((await molx.answer('How many rings are there?', ['CCO'], { maxNewTokens: 32 }))[0]);
  expect(log.mock.calls).toEqual([[[2, 48]]]);
});

it('is the quick start of the README', async () => {
  const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  const [, here = ''] = /\/\/ quick start\n(.*?)\s*\/\/ end/s.exec(await read('quick-start.test.ts')) ?? [];
  const [, there = ''] = /```ts\n(.*?)```/s.exec(await read('../README.md')) ?? [];
  const bare = (code: string) => code.replace(/^import .*$/gm, '').replace(/\s+/g, '');
  expect(bare(here)).toBe(bare(there));
});
