import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTable, splitCsv } from './read-table.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-table-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  [',name,smiles', ['', 'name', 'smiles']],
  ['0,"4-methoxy-N,N-dimethyl-benzamide",C', ['0', '4-methoxy-N,N-dimethyl-benzamide', 'C']],
  ['"say ""so""",,', ['say "so"', '', '']],
  ['', ['']],
])('splits %s', (line, expected) => {
  expect(splitCsv(line)).toEqual(expected);
});

it('reads columns by name, plain or gzipped, and takes quotes in tab-separated text as they stand', async () => {
  await writeFile(join(folder, 'a.csv.gz'), gzipSync('x,smiles\n1, CCO \n2,\n'));
  expect(await readTable(join(folder, 'a.csv.gz'), ['smiles'])).toEqual([{ smiles: 'CCO' }, { smiles: '' }]);
  await writeFile(join(folder, 'b.txt'), 'CID\tSMILES\n1\t"C"\r\n');
  expect(await readTable(join(folder, 'b.txt'), ['SMILES', 'CID'])).toEqual([{ SMILES: '"C"', CID: '1' }]);
});

it('names a file that is missing, and a column that is', async () => {
  await expect(readTable(join(folder, 'none.tsv'), [])).rejects.toThrow('none.tsv: cannot be read');
  await expect(readTable(join(folder, 'b.txt'), ['smiles'])).rejects.toThrow(
    'has no column "smiles", only CID, SMILES',
  );
});
