import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { dataSchema } from '../recipe/data-schema.js';
import { loadDataset } from './load-dataset.js';
import type { InvalidRow } from './molecule-record.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-data-'));
afterAll(() => rmSync(folder, { recursive: true }));
let invalid: InvalidRow[] = [];
beforeEach(() => {
  invalid = [];
});

const write = (name: string, lines: string[]) => {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return join(folder, name);
};
const load = (settings: object, seed = 0) =>
  loadDataset(dataSchema.parse({ validation: { molecules: 1 }, ...settings }), {
    seed,
    onInvalid: (row) => invalid.push(row),
  });

describe('loadDataset', () => {
  it('canonicalises, merges rows of one molecule, and lists what is invalid', async () => {
    const path = write('a.csv', [
      'smiles,text',
      'OCC,spirit',
      'C1CC,open ring',
      'CCO ,alcohol',
      'c1ccccc1CC,ring',
      ',blank',
    ]);
    const data = await load({
      files: [{ path, columns: { smiles: 'smiles', caption: 'text' } }],
      maxInvalidShare: 0.5,
    });
    const records = [...data.train, ...data.validation].sort((a, b) => a.id.localeCompare(b.id));
    expect(records).toEqual([
      {
        id: 'a.csv#1',
        source: 'OCC',
        smiles: 'CCO',
        key: 'CCO',
        scaffold: '',
        texts: { caption: ['spirit', 'alcohol'] },
      },
      {
        id: 'a.csv#4',
        source: 'c1ccccc1CC',
        smiles: 'CCc1ccccc1',
        key: 'CCc1ccccc1',
        scaffold: 'c1ccccc1',
        texts: { caption: ['ring'] },
      },
    ]);
    expect([data.rows, data.invalid, data.duplicates, data.excluded]).toEqual([5, 2, 1, 0]);
    expect(invalid.map(({ file, row, smiles }) => ({ file, row, smiles }))).toEqual([
      { file: path, row: 2, smiles: 'C1CC' },
      { file: path, row: 5, smiles: '' },
    ]);
    expect(invalid[0]?.reason).toMatch(/ring/i);
  });

  it('leaves out excluded molecules, whatever their stereochemistry, and survives bad rows there', async () => {
    const path = write('b.smi', ['C[C@H](N)C(=O)O', 'C[C@@H](N)C(=O)O', 'F/C=C/F', 'CCC', 'CCCC']);
    const test = write('test.csv', ['SMILES', 'OC(=O)C(C)N', 'not a smiles', 'F/C=C\\F']);
    const data = await load({ files: [{ path }], exclude: [{ path: test, column: 'SMILES' }] });
    expect([...data.train, ...data.validation].map((record) => record.smiles).sort()).toEqual(['CCC', 'CCCC']);
    expect(data.excluded).toBe(3);
  });

  it('stops above maxInvalidShare, naming file, row and remedy', async () => {
    const path = write('c.smi', [...Array(18).fill('C'), 'C1CC', 'C'.repeat(900)]);
    await expect(load({ files: [{ path }] })).rejects.toThrow(
      `${path}: 2 of 20 rows (10 %) hold no valid molecule, more than maxInvalidShare allows (5 %). The first: ${path} row 19, "C1CC"`,
    );
    expect(invalid).toHaveLength(2);
    expect(invalid[1]?.row).toBe(20);
  });

  it('takes the first maxMolecules, per file and over all, and needs both sides of the split', async () => {
    const path = write('d.smi', ['C', 'CC', 'CCC', 'CCCC', 'CCCCC']);
    const all = async (settings: object) => {
      const data = await load(settings);
      return [...data.train, ...data.validation].map((record) => record.smiles).sort();
    };
    expect(await all({ files: [{ path, maxMolecules: 3 }] })).toEqual(['C', 'CC', 'CCC']);
    expect(await all({ files: [{ path }], maxMolecules: 2 })).toEqual(['C', 'CC']);
    await expect(load({ files: [{ path }], validation: { molecules: 5 } })).rejects.toThrow('none to train on');
    await expect(load({ files: [{ path }], validation: { share: 0.01 } })).rejects.toThrow(
      'no molecule of 5 can be held out',
    );
  });
});
