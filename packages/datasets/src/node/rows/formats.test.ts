import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { RowFormat } from '../../row-formats.js';
import { readRows } from './read-rows.js';
import type { Row } from './row.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = (name: string) => fileURLToPath(new URL(`../../../golden/${name}`, import.meta.url));
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const read = async (path: string, columns: string[] = [], format?: RowFormat) => {
  const rows: Row[] = [];
  for await (const row of readRows({ path, format }, columns)) rows.push(row);
  return rows;
};

describe('JSON', () => {
  const text = JSON.stringify(
    [
      { a: 'x', metadata: { split: 'test', n: 1 } },
      { a: null, list: [1], metadata: {} },
    ],
    null,
    2,
  );
  const rows = [
    { row: 1, values: { a: 'x', 'metadata.split': 'test', 'metadata.n': '1' } },
    { row: 2, values: { a: '', list: '[1]' } },
  ];

  it('reads an array of objects, those inside by dotted names', async () => {
    expect(await read(file('a.json', `\uFEFF \n${text}\n`), ['a'])).toEqual(rows);
    expect(await read(file('a.json.gz', gzipSync(text)))).toEqual(rows);
  });

  it('reads one object a line under that name', async () => {
    expect(await read(file('b.json', '{"a":"x"}\n{"a":"y"}\n'))).toEqual([
      { row: 1, values: { a: 'x' } },
      { row: 2, values: { a: 'y' } },
    ]);
  });

  it('streams an array on one line', async () => {
    const objects = Array.from({ length: 20_000 }, (_, index) => ({ smiles: 'C'.repeat(1 + (index % 9)), n: index }));
    const found = await read(file('c.json', JSON.stringify(objects)), ['smiles', 'n']);
    expect(found.map(({ values }) => [values['smiles'], Number(values['n'])])).toEqual(objects.map(Object.values));
  });

  it.each([
    ['[{"a":"x"}, {"a":', 'the JSON array is cut off after 1 whole rows.'],
    ['[{"a":"x"}, {"a":}]', 'd.json row 2: not JSON'],
    ['[{"a":"x"}, 7]', 'd.json row 2: expected an object, got 7.'],
    ['[{"a":"x"}, {"b":"y"}]', 'd.json row 2: no column "a"; found "b".'],
    ['"a"', 'expected a JSON array of objects, got "'],
  ])('refuses %s', async (text, message) => {
    await expect(read(file('d.json', text), ['a'])).rejects.toThrow(message);
  });
});

describe('Parquet', () => {
  it.each(['snappy', 'zstd', 'gzip', 'brotli', 'lz4', 'none'])('reads what pyarrow writes with %s', async (codec) => {
    const rows = await read(golden(`plain-${codec}.parquet`));
    expect(rows.map(({ values }) => Object.values(values))).toEqual([
      ['CCO', 'alcohol', '702', '0.1', '20.23', 'true', '2024-02-29T12:30:00.000Z'],
      ['c1ccccc1', 'arene', '241', '-1.5', '0.30000000000000004', 'false', '2024-02-29T12:30:00.000Z'],
      ['[Na+].[Cl-]', 'salt', '5234', '3.4028235e+38', '0', '', '2024-02-29T12:30:00.000Z'],
      ['', 'alcohol', '9007199254740993', '1e-7', '', 'true', '2024-02-29T12:30:00.000Z'],
      ['C[C@H](N)C(=O)O', '', '', '', '63.32', 'false', ''],
    ]);
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5]);
  });

  it('reads the wanted columns only, also out of a gzip', async () => {
    const packed = file('a.parquet.gz', gzipSync(readFileSync(golden('plain-snappy.parquet'))));
    expect((await read(packed, ['logP', 'smiles']))[1]?.values).toEqual({ smiles: 'c1ccccc1', logP: '-1.5' });
  });

  it('refuses nested columns by name where they are wanted', async () => {
    const path = golden('nested.parquet');
    await expect(read(path, ['smiles', 'tokens', 'metadata', 'counts'])).rejects.toThrow(
      `${path}: "tokens", "metadata", "counts": nested (a list, map or struct), not a column of plain values. Flat columns: "smiles".`,
    );
    expect((await read(path)).map(({ values }) => values)).toEqual([{ smiles: 'CCO' }, { smiles: 'C' }]);
  });

  it('says what is wrong with a file', async () => {
    const bytes = readFileSync(golden('plain-none.parquet'));
    await expect(read(golden('plain-none.parquet'), ['SMILES'])).rejects.toThrow(
      'no column "SMILES"; found "smiles", "kind", "cid", "logP", "tpsa", "toxic", "seen".',
    );
    await expect(read(file('b.parquet', bytes.subarray(0, 900)))).rejects.toThrow(
      'b.parquet: not a whole Parquet file',
    );
    await expect(read(file('c.parquet', ''))).rejects.toThrow('c.parquet: not a whole Parquet file');
    await expect(read(join(folder, 'absent.parquet'))).rejects.toThrow('absent.parquet: no such file.');
    const latin = Buffer.from(bytes);
    latin[latin.indexOf('CCO')] = 0xe9;
    await expect(read(file('d.parquet', latin))).rejects.toThrow('d.parquet: not a whole Parquet file');
  });
});

describe('SDF', () => {
  const { records } = JSON.parse(readFileSync(golden('molecules.json'), 'utf8')) as {
    records: { name: string; smiles: string | null }[];
  };

  it('reads what RDKit reads, with titles and data items', async () => {
    const rows = await read(golden('molecules.sdf'), ['smiles', 'note']);
    expect(rows.map(({ values: { name, smiles } }) => ({ name, smiles: smiles || null }))).toEqual(records);
    expect(rows.map(({ values }) => Number(values['ID']))).toEqual(records.map((_, index) => index + 1));
    expect(rows[0]?.values['note']).toBe('first line\n  second, indented');
    expect(rows[1]?.values['note']).toBe('');
  });

  it('takes the data item called name where there is no title', async () => {
    const text = readFileSync(golden('molecules.sdf'), 'utf8');
    const block = text.slice(text.indexOf('\n'), text.indexOf('M  END') + 7);
    const record = (title: string, item: string) => `${title}${block}> <name>\n${item}\n\n$$$$\n`;
    const named = `${record('', 'by item')}${record('by title', 'other')}${block}$$$$\n`;
    const rows = await read(file('f.sdf', named));
    expect(rows.map(({ values }) => values['name'])).toEqual(['by item', 'by title', '']);
  });

  it('gives the reason where RDKit refuses a record', async () => {
    const rows = await read(golden('molecules.sdf'));
    expect(rows.flatMap(({ invalid }) => invalid ?? [])).toEqual([
      expect.stringContaining('Explicit valence for atom # 1 C, 6, is greater than permitted'),
      'the mol block has no atoms',
    ]);
  });

  it('reads a packed file, and a single mol block', async () => {
    const text = readFileSync(golden('molecules.sdf'), 'utf8');
    expect(await read(file('a.sdf.gz', gzipSync(text.replaceAll('\n', '\r\n'))))).toEqual(
      await read(golden('molecules.sdf')),
    );
    const block = text.slice(0, text.indexOf('M  END') + 7);
    expect(await read(file('b.mol', block))).toEqual([
      { row: 1, values: { name: 'aspirin', smiles: 'CC(=O)Oc1ccccc1C(=O)O' } },
    ]);
  });

  it('says what is wrong with a file', async () => {
    const text = readFileSync(golden('molecules.sdf'), 'utf8');
    const cut = text.slice(0, text.indexOf('$$$$') + 200);
    await expect(read(file('c.sdf', cut))).rejects.toThrow(
      'c.sdf row 2: is cut off: the last mol block has no "M  END".',
    );
    await expect(read(golden('molecules.sdf'), ['logP'])).rejects.toThrow(
      'no column "logP"; found "smiles", "name", "ID", "note".',
    );
    await expect(read(file('d.sdf', '\n'))).rejects.toThrow('d.sdf: holds no rows.');
  });

  it('refuses a molecule that would break RDKit', async () => {
    const atoms = Array.from(
      { length: 800 },
      () => '    0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0',
    );
    const bonds = atoms.slice(1).map((_, i) => `${`${i + 1}`.padStart(3)}${`${i + 2}`.padStart(3)}  1  0`);
    const block = ['long', '', '', '800799  0  0  0  0  0  0  0  0999 V2000', ...atoms, ...bonds, 'M  END'].join('\n');
    const [row] = await read(file('e.mol', block));
    expect(row?.invalid).toContain('it has 798 atoms with two or more neighbours, more than maxInnerAtoms (500)');
  });
});

it('reads reactions in both directions', async () => {
  const rows = await read(file('a.rsmi', 'CCO >> C=C.O\n\n[CH3:1][OH:2].[K+:9]>>[CH3:1][Br] 1-2\nCCO\n'), [
    'left',
    'products',
  ]);
  expect(rows).toEqual([
    {
      row: 1,
      values: { left: 'CCO', middle: '', right: 'C=C.O', rest: '', reactants: 'CCO', reagents: '', products: 'C=C.O' },
    },
    {
      row: 3,
      values: {
        left: '[CH3:1][OH:2].[K+:9]',
        middle: '',
        right: '[CH3:1][Br]',
        rest: '1-2',
        reactants: '[CH3][OH]',
        reagents: '[K+]',
        products: '[CH3][Br]',
      },
    },
    { row: 4, values: { left: 'CCO', products: '' }, invalid: 'it is no reaction: expected REACTANTS>>PRODUCTS' },
  ]);
});
