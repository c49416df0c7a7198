import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeaturizedRow, type FeaturizeRowsOptions, featurizeRows } from '@molx/featurizers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FeatureCache } from './feature-cache.js';

const smiles = ['CCO', 'C1CC', 'c1ccccc1C(=O)O', '', 'C[C@H](N)C(=O)O', '[Na+].[Cl-]', '[H][H]', 'Cc1ccccc1/C=C/C'];
const all: FeaturizeRowsOptions = {
  graph: 'pretrain-gnns',
  tokens: 'smiles',
  canonical: true,
  morgan: { radius: 2, bits: 2048 },
  numbers: true,
  functionalGroups: true,
  identity: true,
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molx-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const collect = async (cache: FeatureCache, options: FeaturizeRowsOptions = all, texts: Iterable<string> = smiles) => {
  const rows: FeaturizedRow[] = [];
  for await (const row of cache.featurize(texts, options)) rows.push(row);
  return rows;
};
const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const pathOf = (index: number) => join(files()[index]!.parentPath, files()[index]!.name);

it('gives the same rows from disk as made', async () => {
  const expected = await featurizeRows(smiles, all);
  const cache = new FeatureCache(folder, { chunkSize: 3 });
  expect(await collect(cache)).toEqual(expected);
  expect(await collect(cache)).toEqual(expected);
  expect(cache.counts).toEqual({ read: 8, made: 8 });
  expect(files()).toHaveLength(3);
  expect((await collect(cache, { identity: true })).map(({ features }) => features?.identity)).toEqual(
    expected.map(({ features }) => features?.identity),
  );
});

it('goes by content: molecules, options, and nothing else', async () => {
  const cache = new FeatureCache(folder, { chunkSize: 4 });
  await collect(cache, { canonical: true, tokens: 'smiles' });
  await collect(cache, { tokens: 'smiles', canonical: true, numbers: false }, [...smiles, 'C']);
  expect(cache.counts).toEqual({ read: 8, made: 9 });
  await collect(cache, { tokens: 'smiles', canonical: true, maxTokens: 5 });
  await collect(cache, { tokens: 'smiles', canonical: true }, ['CC', ...smiles.slice(1)]);
  expect(cache.counts).toEqual({ read: 12, made: 21 });
});

it('makes a damaged file anew, and keeps the whole one', async () => {
  const cache = new FeatureCache(folder);
  const expected = await collect(cache);
  const whole = readFileSync(pathOf(0));
  const flipped = Buffer.from(whole);
  flipped[whole.length - 9]! ^= 4;
  for (const damaged of [flipped, whole.subarray(0, 500), Buffer.alloc(0), Buffer.from('{"not": "safetensors"}')]) {
    writeFileSync(pathOf(0), damaged);
    expect(await collect(cache)).toEqual(expected);
    expect(readFileSync(pathOf(0)).equals(whole)).toBe(true);
  }
  expect(cache.counts).toEqual({ read: 0, made: 40 });
});

it('says when its folder can not be written, and what it takes', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(collect(new FeatureCache(join(folder, 'file')))).rejects.toThrow('cannot write');
  const told: string[] = [];
  const cache = new FeatureCache(join(folder, 'file'), {
    chunkSize: 2,
    onUnwritable: ({ message }) => told.push(message),
  });
  expect(await collect(cache)).toHaveLength(8);
  expect(told).toEqual([expect.stringContaining('cannot write')]);
  expect(() => new FeatureCache(folder, { workers: 0 })).toThrow('expected workers');
  expect(await collect(new FeatureCache(folder), all, [])).toEqual([]);
});
