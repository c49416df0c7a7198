import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCard } from '../../card/index.js';
import { builtInCards, loadCard } from './load-card.js';
import { locateFiles } from './locate-files.js';
import { type CardRow, readCard } from './read-card.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-cards-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const card = (more: string) =>
  parseCard(
    `name: mine\ntitle: Mine\nabout: A test.\nlicence: none\ncitation: nobody\nfiles: [{ path: a.csv }]\n${more}`,
    'mine.yaml',
  );
const read = async (text: string, csv: string) => {
  write('a.csv', csv);
  const rows: CardRow[] = [];
  for await (const row of readCard(card(text), { folder })) rows.push(row);
  return rows;
};
const columns = 'columns: { smiles: SMILES, n: { column: [nn, n], type: number }, ok: { column: ok, type: label } }\n';
const random = 'split: { kind: random }\n';

describe('the built-in cards', async () => {
  const names = await builtInCards();

  it('are those that were promised', () => {
    const moleculeNet = [
      'esol',
      'freesolv',
      'lipophilicity',
      'bbbp',
      'bace',
      'tox21',
      'toxcast',
      'sider',
      'clintox',
      'hiv',
      'muv',
    ];
    expect(names).toEqual(
      expect.arrayContaining(['chebi-20', 'pubchem324k', ...moleculeNet, 'uspto-50k', 'uspto-480k', 'pubchem-iupac']),
    );
    expect(names.filter((name) => /^(mol-instructions|smolinstruct|tomg-bench)-/.test(name))).toHaveLength(25);
  });

  it.each(names)('%s is a card of its own name', async (name) => {
    const { name: inside, files, tasks, otherColumns } = await loadCard(name);
    expect(inside).toBe(name);
    expect(Object.keys(tasks).length > 0 || otherColumns !== undefined).toBe(true);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });
});

describe('a card', () => {
  it('types its fields, leaves blanks out and takes the first known name of a column', async () => {
    const rows = await read(`${columns}${random}`, 'SMILES,n,ok\nCCO,-1.5e1,1\nC,NaN,no\nCC,2,\n');
    expect(rows.map(({ row, part, fields }) => [row, part, fields])).toEqual([
      [1, undefined, { smiles: 'CCO', n: -15, ok: true }],
      [2, undefined, { smiles: 'C', ok: false }],
      [3, undefined, { smiles: 'CC', n: 2 }],
    ]);
    expect((await read(`${columns}${random}`, 'SMILES,n,nn,ok\nC,1,2,1\n'))[0]?.fields['n']).toBe(2);
  });

  it('takes further columns for labels, and values for what the card says', async () => {
    const text = `columns: { smiles: s, kind: { column: k, values: { a: alcohol } } }\notherColumns: { type: label, except: [id] }\n${random}`;
    const [row] = await read(text, 'id,s,k,NR-AR,NR-ER\n7,C,a,0,1.0\n');
    expect(row?.fields).toEqual({ smiles: 'C', kind: 'alcohol', 'NR-AR': false, 'NR-ER': true });
  });

  it('splits by a column', async () => {
    const text =
      'columns: { smiles: s, part: p }\nsplit: { kind: column, field: part, values: { train: train, dev: validation } }\n';
    expect((await read(text, 's,p\nC,dev\nCC,train\n')).map(({ part }) => part)).toEqual(['validation', 'train']);
    await expect(read(text, 's,p\nC,test\n')).rejects.toThrow('row 1 is of the part "test"; known: train, dev.');
  });

  it('decodes SELFIES, also of one side of a reaction', async () => {
    const text = `columns: { smiles: { column: r, type: selfies, side: right }, reaction: { column: r, type: selfies } }\n${random}`;
    const rows = await read(text, 'r\n[C][O].[Cl]>>[C][=O]\nCO>>C\n');
    expect(rows[0]?.fields).toEqual({ smiles: 'C=O', reaction: 'CO.Cl>>C=O' });
    expect(rows[1]?.invalid).toBe('"CO>>C" is no SELFIES');
  });

  it.each([
    ['SMILES,n,ok\nC,x,1\n', 'a.csv row 1: column "n": "x" is no number.'],
    ['SMILES,n,ok\nC,1,2\n', 'a.csv row 1: column "ok": "2" is neither yes nor no, 1 nor 0.'],
    ['SMILES,n,ok\nC,,1\nCC,nan,0\n', 'a.csv: no row has a number in its column "n".'],
    ['SMILES,ok\nC,1\n', 'a.csv: no column "nn"; found "SMILES", "ok". The data card mine names its columns.'],
  ])('refuses %s', async (csv, message) => {
    await expect(read(`${columns}${random}`, csv)).rejects.toThrow(message);
  });

  it.each([
    ['columns: { n: n }\nsplit: { kind: random }\n', '7:10: columns: a card of molecules needs the field "smiles".'],
    ['columns: { smiles: s }\nsplit: { kind: given }\n', '6:9: files.0: needs a part, since the split is given.'],
    ['columns: { smiles: s }\nsplit: { kind: random, shares: [0.5, 0.1, 0.1] }\n', 'shares must add up to 1.'],
    ['columns: { smiles: s }\nsplt: { kind: random }\n', '8:1: unknown key "splt". Did you mean "split"?'],
    [
      'columns: { smiles: s }\ntasks: { a: { kind: text, answer: b } }\nsplit: { kind: random }\n',
      'columns has no field "b"',
    ],
  ])('is refused with its place: %s', (text, message) => {
    expect(() => card(text)).toThrow(message);
  });

  it('keeps its files inside its folder', () => {
    const text = (path: string) =>
      `name: a\ntitle: a\nabout: a\nlicence: a\ncitation: a\nfiles: [{ path: ${path} }]\ncolumns: { smiles: s }\n${random}`;
    for (const path of ['../a.csv', '/etc/passwd', 'a/../../b.csv']) {
      expect(() => parseCard(text(path), 'a.yaml')).toThrow("expected a path inside the data set's folder");
    }
  });

  it('says where a missing file comes from, and which card was meant', async () => {
    const esol = await loadCard('esol');
    const rows = readCard(esol, { folder });
    await expect(rows.next()).rejects.toThrow(
      `holds no delaney-processed.csv of the data set esol. Fetch it: molx data pull esol --out ${folder}`,
    );
    const local = readCard(await loadCard('pubchem324k'), { folder, parts: ['test'] });
    await expect(local.next()).rejects.toThrow(
      'holds no test.tsv of the data set pubchem324k. Published as PyTorch Geometric files',
    );
    await expect(loadCard('chebi20')).rejects.toThrow('no data card of this name. Did you mean "chebi-20"?');
    await expect(loadCard('./none.yaml')).rejects.toThrow('cannot read the data card: no such file.');
  });
});

describe('published layouts', () => {
  const rowsOf = async (name: string, file: string, text: string) => {
    const place = join(folder, name, file);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, text);
    const rows: CardRow[] = [];
    for await (const row of readCard(await loadCard(name), { folder, parts: ['test'] })) rows.push(row);
    return rows.map(({ part, fields }) => ({ part, fields }));
  };

  it('reads Mol-Instructions', async () => {
    const row = {
      instruction: 'Which reagents?',
      input: '[C][O].[Br]>>[C][Br]',
      output: '[Na+1].[OH1-1]',
      metadata: { task: 'reagent prediction', split: 'test' },
    };
    expect(
      await rowsOf('mol-instructions-reagents', 'reagent_prediction.json', JSON.stringify([row], null, 4)),
    ).toEqual([
      {
        part: 'test',
        fields: {
          instruction: 'Which reagents?',
          reaction: 'CO.Br>>CBr',
          product: 'CBr',
          reagents: '[Na+1].[OH1-1]',
          part: 'test',
        },
      },
    ]);
  });

  it('reads SMolInstruct', async () => {
    const text = '{"input": "CCO", "output": "-0.77"}\n';
    expect(await rowsOf('smolinstruct-esol', 'raw/test/property_prediction-esol.jsonl', text)).toEqual([
      { part: 'test', fields: { smiles: 'CCO', value: -0.77 } },
    ]);
    expect(
      await rowsOf('smolinstruct-bbbp', 'test/property_prediction-bbbp.jsonl', '{"input": "C", "output": "Yes"}\n'),
    ).toEqual([{ part: 'test', fields: { smiles: 'C', label: true } }]);
    const sideEffects =
      '{"input": "C", "output": {"Eye disorders": "Yes", "Vascular disorders": "No"}, "split": "test"}\n';
    expect(await rowsOf('smolinstruct-sider', 'raw/test/property_prediction-sider.jsonl', sideEffects)).toEqual([
      { part: 'test', fields: { smiles: 'C', label: false } },
    ]);
  });

  it('reads TOMG-Bench', async () => {
    const text = 'index,Instruction,molecule,added_group\n0,"Add a thiol, please.",CCO,thiol\n';
    expect(await rowsOf('tomg-bench-add', 'MolEdit/AddComponent/test.csv', text)).toEqual([
      { part: 'test', fields: { instruction: 'Add a thiol, please.', smiles: 'CCO', added: 'thiol' } },
    ]);
  });
});

const data = resolve(process.env['MOLX_DATA'] ?? '../shared/data');
if (!existsSync(data)) console.warn('datasets: skipped what needs the shared data; set MOLX_DATA to its folder.');

describe.skipIf(!existsSync(data))('the files at hand (MOLX_DATA)', () => {
  it.each([
    ['chebi-20', 'test', 3300],
    ['chebi-20', 'validation', 3301],
    ['esol', undefined, 1128],
    ['freesolv', undefined, 642],
    ['lipophilicity', undefined, 4200],
    ['bbbp', undefined, 2050],
    ['tox21', undefined, 8014],
    ['pubchem-iupac', 'test', 1985],
    ['uspto-50k', 'test', 5004],
  ] as const)('%s %s has its rows and what its tasks ask for', async (name, part, count) => {
    const found = await loadCard(name);
    const parts = part === undefined ? undefined : [part];
    const seen = new Map<string, number>();
    let rows = 0;
    for await (const { fields, invalid } of readCard(found, { folder: data, parts })) {
      rows++;
      expect(invalid).toBeUndefined();
      for (const field of Object.keys(fields)) seen.set(field, (seen.get(field) ?? 0) + 1);
    }
    expect(rows).toBe(count);
    for (const { from, answer } of Object.values(found.tasks)) {
      for (const field of [...from, answer ?? 'smiles'])
        expect([field, (seen.get(field) ?? 0) > count / 2]).toEqual([field, true]);
    }
  });

  it('are the ones that the cards pin', async () => {
    const differing: string[] = [];
    let pinned = 0;
    for (const name of await builtInCards()) {
      const found = await loadCard(name);
      for (const { file, path } of await locateFiles(found, data)) {
        if (path === undefined || file.sha256 === undefined || file.member !== undefined) continue;
        pinned++;
        if (createHash('sha256').update(readFileSync(path)).digest('hex') !== file.sha256)
          differing.push(`${name} ${file.path}`);
      }
    }
    expect([differing, pinned]).toEqual([[], 11]);
  });
});
