import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadDataset } from './data/index.js';
import { loadRecipe } from './recipe/index.js';
import { examplePools, MixtureSampler } from './sampler/index.js';
import { buildTasks, readStyles } from './tasks/index.js';

const home = process.cwd();
beforeEach(() => process.chdir(fileURLToPath(new URL('../../..', import.meta.url))));
afterEach(() => {
  process.chdir(home);
  vi.restoreAllMocks();
});

it("runs the README's quick start", async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  // quick start
  const recipe = await loadRecipe('recipes/quickstart.yaml', {
    set: ['data.maxMolecules=60', 'data.validation.molecules=6'],
  });
  const data = await loadDataset(recipe.data, { seed: recipe.seed });
  const styles = await readStyles(recipe.data.styles ?? '');
  const tasks = buildTasks(recipe.tasks, { train: data.train, styles });
  const sampler = new MixtureSampler({ pools: examplePools(tasks, data.train), batchSize: 4, seed: recipe.seed });
  console.log(data.train.length, data.validation.length, sampler.next().examples.length);
  // end
  expect(log.mock.calls).toEqual([[54, 6, 4]]);
});

it('is the quick start of the README', async () => {
  const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  const [, here = ''] = /\/\/ quick start\n(.*?)\s*\/\/ end/s.exec(await read('quick-start.test.ts')) ?? [];
  const [, there = ''] = /```ts\n(.*?)```/s.exec(await read('../README.md')) ?? [];
  const bare = (code: string) =>
    code
      .replace(/^import .*$/gm, '')
      .replace(/\s+/g, '')
      .replace(/,([\]})])/g, '$1');
  expect(bare(here)).toBe(bare(there));
});
