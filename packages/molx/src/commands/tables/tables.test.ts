import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMolx } from '../../../test/run-molx.js';
import { savedTinyMolx, tinyMolx } from '../../../test/tiny-molx.js';
import type { Molx } from '../../molx.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-tables-'));
const place = (name: string) => join(folder, name);
const write = (name: string, content: string | Uint8Array) => {
  writeFileSync(place(name), content);
  return place(name);
};
const lines = (name: string) =>
  readFileSync(place(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const temporary = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

const molecules = ['CCO', 'c1ccccc1', 'CC(=O)Oc1ccccc1C(=O)O'];
const three = write('three.smi', `${molecules.map((smiles, row) => `${smiles} m${row}`).join('\n')}\n`);
const mixed = write('mixed.csv.gz', gzipSync(`id,mol\n1,CCO\n2,C1CC\n\n4,\n5,[U]=[U]=*\n6,CO\n`));
mkdirSync(place('folder.jsonl'));
const here = ['--workers', '1'];
let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
let model: string[];
let molx: Molx;

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  model = ['--model', join(saved.folder, 'molx'), '--gemm', 'js', '--device', 'cpu', ...here];
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await saved.remove();
});

describe('molx featurize', () => {
  it('writes graph, tokens and Morgan bits by default', async () => {
    const { code, stdout } = await runMolx('featurize', three, '--out', place('f.jsonl'), ...here);
    expect([code, stdout]).toEqual([0, '']);
    const rows = lines('f.jsonl');
    expect(rows).toHaveLength(3);
    // Ethanol: carbon 6 and oxygen 8 are rows 5 and 7; the bits are RDKit's.
    expect(rows[0]).toEqual({
      row: 1,
      smiles: 'CCO',
      canonical: 'CCO',
      tokens: [12, 16, 16, 19, 13],
      graph: {
        atoms: [
          [5, 0],
          [5, 0],
          [7, 0],
        ],
        edges: [
          [0, 1, 1, 2],
          [1, 0, 2, 1],
        ],
        bonds: [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      },
      morgan: { radius: 2, bits: 2048, on: [80, 222, 294, 807, 1057, 1410] },
    });
  });

  it('writes what is named, as a table too', async () => {
    const flags = ['--canonical', '--morgan', '2,64', '--groups', '--tokens', 'characters'];
    await runMolx('featurize', three, '--out', place('f.tsv'), ...flags, ...here);
    expect(readFileSync(place('f.tsv'), 'utf8').split('\n').slice(0, 2)).toEqual([
      'row\tsmiles\tcanonical\ttokens\tmorgan\tfunctionalGroups',
      '1\tCCO\tCCO\t12 16 16 19 13\t04000140c2000000\tprimary alcohol=1',
    ]);
    await runMolx('featurize', three, '--out', place('n.jsonl'), '--numbers', ...here);
    const { numbers, ...rest } = lines('n.jsonl')[1];
    expect(rest).toEqual({ row: 2, smiles: 'c1ccccc1' });
    expect(numbers).toMatchObject({ heavyAtoms: 6, aromaticRings: 1, tpsa: 0 });
  });

  it('leaves invalid rows out, and lists them', async () => {
    const flags = ['--column', 'mol', '--invalid', place('invalid.jsonl'), '--max-invalid-share', '0.7', '--json'];
    const { code, stdout, stderr } = await runMolx('featurize', mixed, '--out', place('m.jsonl'), ...flags, ...here);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      input: mixed,
      output: place('m.jsonl'),
      rows: 5,
      molecules: 2,
      invalid: 3,
    });
    expect(lines('m.jsonl').map(({ row, smiles }) => [row, smiles])).toEqual([
      [1, 'CCO'],
      [6, 'CO'],
    ]);
    expect(lines('invalid.jsonl').map(({ file, row, smiles }) => [file, row, smiles])).toEqual([
      [mixed, 2, 'C1CC'],
      [mixed, 4, ''],
      [mixed, 5, '[U]=[U]=*'],
    ]);
    expect(stderr).toContain('warning: row 2: "C1CC": unclosed ring');
    expect(stderr).toContain('3 rows left out');
  });

  it('reads SDF, and says what is wrong with a mol block', async () => {
    const atom = '    0.0000    0.0000    0.0000 C   0  0';
    const block = (name: string, bond: string) =>
      [name, '', '', '  2  1  0  0  0  0  0  0  0  0999 V2000', atom, atom, bond, 'M  END', '$$$$', ''].join('\n');
    const sdf = write('a.sdf', `${block('ethane', '  1  2  1  0')}${block('broken', '  1  3  1  0')}`);
    const flags = ['--canonical', '--invalid', place('sdf.jsonl'), '--max-invalid-share', '0.5'];
    const { code } = await runMolx('featurize', sdf, '--out', place('sdf.tsv'), ...flags, ...here);
    expect([code, readFileSync(place('sdf.tsv'), 'utf8')]).toEqual([0, 'row\tsmiles\tcanonical\n1\tCC\tCC\n']);
    expect(lines('sdf.jsonl')).toEqual([{ file: sdf, row: 2, smiles: '', reason: 'Range Error' }]);
  });

  it('stops above the share, keeps the old output, and lists what was wrong', async () => {
    const out = write('kept.jsonl', 'old\n');
    const flags = ['--column', 'mol', '--invalid', place('stopped.jsonl')];
    const { code, stderr } = await runMolx('featurize', mixed, '--out', out, ...flags, ...here);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `${mixed}: 3 of 5 rows (60 %) hold no valid molecule, more than maxInvalidShare allows (5 %).`,
    );
    expect(stderr).toContain('raise --max-invalid-share.');
    expect(readFileSync(out, 'utf8')).toBe('old\n');
    expect(lines('stopped.jsonl')).toHaveLength(3);
    expect(temporary()).toEqual([]);
  });

  it('stops early where the share is plain', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => (row % 2 ? 'C' : '?')).join('\n');
    const bad = write('bad.smi', rows);
    const { code, stderr } = await runMolx('featurize', bad, '--out', place('bad.jsonl'), '--canonical', ...here);
    expect(code).toBe(2);
    expect(stderr).toContain('501 of 1001 rows');
    expect(stderr).toContain('and 496 rows more without a valid molecule');
    expect(existsSync(place('bad.jsonl'))).toBe(false);
  });

  it.each([
    ['a missing file', ['absent.smi', '--out', place('x.jsonl')], 2, 'absent.smi: no such file.'],
    [
      'a missing column',
      [mixed, '--out', place('x.jsonl')],
      2,
      'no column "smiles"; found "id", "mol". Name it: --column.',
    ],
    ['an empty table', [write('empty.smi', '\n\n'), '--out', place('x.jsonl')], 2, 'empty.smi: holds no rows.'],
    ['a format nobody knows', [three, '--out', place('x.parquet')], 2, 'expected a name that ends in .jsonl or .tsv.'],
    ['a graph in a table', [three, '--out', place('x.tsv'), '--graph'], 2, 'a graph does not fit into a table'],
    ['an output below a file', [three, '--out', join(three, 'x.jsonl')], 1, 'x.jsonl: cannot write'],
    [
      'an output that is a folder',
      [three, '--out', place('folder.jsonl')],
      1,
      'folder.jsonl: is a folder, not a file.',
    ],
    ['a wrong fingerprint', [three, '--out', place('x.jsonl'), '--morgan', '2'], 2, '--morgan: expected RADIUS,BITS'],
    [
      'an unknown preset',
      [three, '--out', place('x.jsonl'), '--graph', 'weave'],
      2,
      'Allowed choices are pretrain-gnns',
    ],
    [
      'an output in the place of the input',
      [place('three.jsonl'), '--out', place('three.jsonl')],
      2,
      '--out and the input name the same file',
    ],
    [
      'a list of invalid rows in the place of the input',
      [three, '--out', place('x.jsonl'), '--invalid', three],
      2,
      '--invalid and the input name the same file',
    ],
    [
      'a wrong share',
      [three, '--out', place('x.jsonl'), '--max-invalid-share', '5'],
      2,
      'expected a number from 0 to 1',
    ],
  ])('says what is wrong with %s', async (_what, args, expected, message) => {
    const { code, stdout, stderr } = await runMolx('featurize', ...args, ...here);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([expected, '']);
    expect(existsSync(place('x.jsonl'))).toBe(false);
    expect(temporary()).toEqual([]);
  });
});

describe('molx embed', () => {
  beforeAll(async () => {
    molx = await tinyMolx();
  });
  afterAll(() => molx.dispose());
  const expected = (kind: 'fused' | 'graph' | 'smiles' | 'fingerprint') => {
    const vectors = molx.embed(molecules, kind);
    const values = vectors.arraySync();
    vectors.dispose();
    return values;
  };

  it('writes JSON lines that read back as the same float32 numbers', async () => {
    const { code } = await runMolx('embed', three, '--out', place('e.jsonl'), '--batch-size', '3', ...model);
    expect(code).toBe(0);
    await useCpuBackend({ gemm: 'js' });
    molx = await tinyMolx();
    const rows = lines('e.jsonl');
    expect(rows.map(({ row, smiles }) => [row, smiles])).toEqual(molecules.map((smiles, index) => [index + 1, smiles]));
    expect(rows.map(({ embedding }) => embedding.map(Math.fround))).toEqual(expected('fused'));
  });

  it.each(['graph', 'smiles', 'fingerprint'] as const)('writes %s vectors for NumPy, with their rows', async (kind) => {
    const flags = ['--kind', kind, '--batch-size', '3', '--max-invalid-share', '0.3'];
    const input = write('four.smi', `CCO\nC1CC\n${molecules.slice(1).join('\n')}`);
    const { code } = await runMolx('embed', input, '--out', place('e.npy'), ...flags, ...model);
    expect(code).toBe(0);
    await useCpuBackend({ gemm: 'js' });
    molx = await tinyMolx();
    const bytes = readFileSync(place('e.npy'));
    const values = expected(kind);
    expect(bytes.subarray(0, 128).toString('latin1')).toContain(`'shape': (3, ${values[0]!.length}), }`);
    const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length));
    expect(Array.from(floats)).toEqual(values.flat());
    expect(readFileSync(place('e.rows.tsv'), 'utf8')).toBe(`row\tsmiles\n1\tCCO\n3\tc1ccccc1\n4\t${molecules[2]}\n`);
  });

  it('does not write its table of rows over the input', async () => {
    const input = write('own.rows.tsv', 'smiles\nCCO\n');
    const { code, stderr } = await runMolx('embed', input, '--out', place('own.npy'), ...model);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("--out's table of rows and the input name the same file"),
    ]);
    expect(readFileSync(input, 'utf8')).toBe('smiles\nCCO\n');
  });

  it('says what it needs', async () => {
    const kind = await runMolx('embed', three, '--out', place('x.npy'), '--kind', 'mean', ...model);
    expect([kind.code, kind.stderr]).toEqual([
      2,
      expect.stringContaining('Allowed choices are fused, smiles, graph, fingerprint'),
    ]);
    const out = await runMolx('embed', three, '--out', place('x.tsv'), ...model);
    expect([out.code, out.stderr]).toEqual([2, expect.stringContaining('.jsonl or .npy')]);
    const absent = await runMolx('embed', three, '--out', place('x.npy'), ...model, '--model', './absent');
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('./absent: does not exist')]);
    expect(readdirSync(folder).filter((name) => name.startsWith('x.') || name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('molx predict', () => {
  it('answers a question about every molecule', async () => {
    const flags = ['--question', 'What is it?', '--max-new-tokens', '6', '--batch-size', '2', ...model];
    const { code } = await runMolx('predict', three, '--out', place('p.jsonl'), ...flags);
    expect(code).toBe(0);
    await runMolx('predict', three, '--out', place('p.tsv'), ...flags);
    await useCpuBackend({ gemm: 'js' });
    const model2 = await tinyMolx();
    const answers = await model2.answer('What is it?', molecules, { maxNewTokens: 6 });
    model2.dispose();
    expect(lines('p.jsonl')).toEqual(
      molecules.map((smiles, index) => ({ row: index + 1, smiles, answer: answers[index] })),
    );
    expect(readFileSync(place('p.tsv'), 'utf8')).toBe(
      `row\tsmiles\tanswer\n${molecules.map((smiles, index) => `${index + 1}\t${smiles}\t${answers[index]}\n`).join('')}`,
    );
  });

  it('refuses a blank question', async () => {
    const { code, stderr } = await runMolx('predict', three, '--out', place('q.jsonl'), '--question', ' ', ...model);
    expect([code, stderr]).toEqual([2, '--question is blank. Say what to ask.\n']);
  });

  it('needs a question', async () => {
    const { code, stderr } = await runMolx('predict', three, '--out', place('q.jsonl'), ...model);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("required option '--question <question>' not specified"),
    ]);
  });

  it('refuses a question that is not about the rows', async () => {
    const question = 'Is <mol>CCO</mol> toxic?';
    const { code, stderr } = await runMolx(
      'predict',
      three,
      '--out',
      place('q.jsonl'),
      '--question',
      question,
      ...model,
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`so those of ${three} would go unasked. Write <mol> where`),
    ]);
    expect(existsSync(place('q.jsonl'))).toBe(false);
  });
});
