import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadSplit, saveSplit } from './splits-file.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-splits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'deep', 'splits.json');
const ids = ['C', 'CC', 'CCC', 'CCCC'];
const parts = { train: [0, 3], validation: [2], test: [1] };

it('saves a split and loads it for the same records', async () => {
  await saveSplit(path, { name: 'mine', split: { kind: 'random', shares: [0.5, 0.25, 0.25], seed: 7 }, ids, parts });
  expect(await loadSplit(path, ids)).toEqual(parts);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    name: 'mine',
    split: { kind: 'random', seed: 7 },
    records: 4,
  });
});

it('refuses what is not the split of these records', async () => {
  await expect(loadSplit(path, ids.slice(1))).rejects.toThrow('this split of mine is of 4 records, not 3.');
  await expect(loadSplit(path, ids.toReversed())).rejects.toThrow('other records, or the same in another order');
  const saved = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...saved, parts: { ...parts, test: [2] } }));
  await expect(loadSplit(path, ids)).rejects.toThrow('its parts list 4 records, 3 different ones, of 4.');
  writeFileSync(path, JSON.stringify({ ...saved, parts: [] }));
  await expect(loadSplit(path, ids)).rejects.toThrow('is no split: parts');
  writeFileSync(path, '{');
  await expect(loadSplit(path, ids)).rejects.toThrow('cannot read the split');
});
