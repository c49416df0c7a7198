import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCard } from '../../card/index.js';
import { thisThread } from '../cache/this-thread.js';
import { type InvalidSetRow, loadSet, moleculeSet } from './load-set.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-set-'));
beforeAll(() => {
  writeFileSync(join(folder, 'a.csv'), 's,y\nOCC,1\nC1CC,2\nc1ccccc1C,3\nOc1ccccc1,4\nC[C@H](N)C(=O)O,5\nC1CCCCC1,6\n');
  writeFileSync(join(folder, 'a.rsmi'), 'CCBr.O>>CCO\nnothing\nC=O>>OC\n');
  writeFileSync(join(folder, 'b.rsmi'), 'CCBr.N>>CCN\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const card = (rest: string) =>
  parseCard(`name: mine\ntitle: T\nabout: A.\nlicence: none\ncitation: none\n${rest}`, 'mine.yaml');
const table = (split: string) =>
  card(`files: [{ path: a.csv }]\ncolumns: { smiles: s, y: { column: y, type: number } }\nsplit: ${split}\n`);

it('identifies molecules, splits them by the card, and tells invalid rows', async () => {
  const invalid: InvalidSetRow[] = [];
  const set = table('{ kind: deepchem-scaffold, shares: [0.6, 0.2, 0.2] }');
  const rows = await loadSet(set, {
    folder,
    featurizer: thisThread,
    parts: ['train', 'validation'],
    onInvalid: (row) => invalid.push(row),
  });
  expect(rows.map(({ id, smiles, scaffold, part, fields }) => [id, smiles, scaffold, part, fields['y']])).toEqual([
    ['a.csv#1', 'CCO', '', 'validation', 1],
    ['a.csv#3', 'Cc1ccccc1', 'c1ccccc1', 'train', 3],
    ['a.csv#4', 'Oc1ccccc1', 'c1ccccc1', 'train', 4],
    ['a.csv#5', 'C[C@H](N)C(=O)O', '', 'validation', 5],
    ['a.csv#6', 'C1CCCCC1', 'C1CCCCC1', 'train', 6],
  ]);
  expect(invalid).toEqual([{ path: join(folder, 'a.csv'), row: 2, smiles: 'C1CC', reason: 'unclosed ring' }]);
});

it('takes the parts that are asked for', async () => {
  const set = table('{ kind: random, shares: [0.6, 0.2, 0.2], seed: 1 }');
  const all = await loadSet(set, { folder, featurizer: thisThread });
  const test = await loadSet(set, { folder, featurizer: thisThread, parts: ['test'] });
  expect(test).toEqual(all.filter(({ part }) => part === 'test'));
  expect(test).toHaveLength(1);
});

it('goes by the product of a reaction', async () => {
  const files = 'files: [{ path: a.rsmi, part: train }, { path: b.rsmi, part: test }]';
  const set = card(
    `kind: reactions\n${files}\ncolumns: { product: products, reactants: reactants }\nsplit: { kind: given }\n`,
  );
  const invalid: InvalidSetRow[] = [];
  const rows = await loadSet(set, {
    folder,
    featurizer: thisThread,
    parts: ['train'],
    onInvalid: (row) => invalid.push(row),
  });
  expect(rows.map(({ id, key, fields }) => [id, key, fields['reactants']])).toEqual([
    ['a.rsmi#1', 'CCO', 'CCBr.O'],
    ['a.rsmi#3', 'CO', 'C=O'],
  ]);
  expect(invalid).toEqual([
    { path: join(folder, 'a.rsmi'), row: 2, smiles: '', reason: 'it is no reaction: expected REACTANTS>>PRODUCTS' },
  ]);
  expect(moleculeSet(set, rows)).toMatchObject({
    name: 'mine',
    kind: 'reactions',
    members: [{ key: 'CCO' }, { key: 'CO' }],
  });
});

it('refuses an empty part', async () => {
  const set = table('{ kind: random, shares: [1, 0, 0] }');
  await expect(loadSet(set, { folder, featurizer: thisThread })).rejects.toThrow(
    'mine: the random split of 5 rows leaves validation and test empty (train 5, validation 0, test 0).',
  );
});
