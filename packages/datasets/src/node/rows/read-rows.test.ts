import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readRows } from './read-rows.js';
import type { RowSource } from './row-format.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const linkOf = (fd: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
};
const remedies = { missingFile: 'Look elsewhere.', missingColumn: 'Name another.' };
const read = async (source: RowSource, columns: string[] = []) => {
  const rows = [];
  for await (const row of readRows(source, columns, remedies)) rows.push(row);
  return rows;
};

describe('readRows', () => {
  it('reads CSV with quotes, a byte order mark, CRLF, short rows and blank lines', async () => {
    const path = file('a.csv', '\uFEFFSMILES, text\r\nCCO,"ethanol, ""spirit""\nof wine"\r\n\r\nC\r\n');
    expect(await read({ path }, ['SMILES', 'text'])).toEqual([
      { row: 1, values: { SMILES: 'CCO', text: 'ethanol, "spirit"\nof wine' } },
      { row: 3, values: { SMILES: 'C', text: '' } },
    ]);
  });

  it('takes the quotes of TSV as they stand, also gzipped and under a name of .txt', async () => {
    const text = 'CID\tSMILES\tdescription\n7\tC\tthe 2"-deoxy "sugar"\n8\tCC\t"open\n';
    const rows = [
      { row: 1, values: { CID: '7', SMILES: 'C', description: 'the 2"-deoxy "sugar"' } },
      { row: 2, values: { CID: '8', SMILES: 'CC', description: '"open' } },
    ];
    expect(await read({ path: file('b.txt', text) })).toEqual(rows);
    expect(await read({ path: file('b.tsv.gz', gzipSync(text)) })).toEqual(rows);
  });

  it('reads JSON lines, numbers as text', async () => {
    const path = file('c.jsonl', '{"smiles":"C","logP":0.6,"note":null}\n\n{"smiles":"CC"}\n');
    expect(await read({ path }, ['smiles'])).toEqual([
      { row: 1, values: { smiles: 'C', logP: '0.6', note: '' } },
      { row: 3, values: { smiles: 'CC' } },
    ]);
  });

  it('reads SMILES with and without a name', async () => {
    const path = file('d.smi.gz', gzipSync('CCO\tethanol 96 %\nC\n'));
    expect(await read({ path })).toEqual([
      { row: 1, values: { smiles: 'CCO', name: 'ethanol 96 %' } },
      { row: 2, values: { smiles: 'C', name: '' } },
    ]);
  });

  it('names file, columns, row or line in its errors', async () => {
    const csv = file('e.csv', 'id,SMILES\n1,C\n');
    await expect(read({ path: csv }, ['smiles'])).rejects.toThrow(
      `${csv}: no column "smiles"; found "id", "SMILES". Name another.`,
    );
    const bare = file('e2.csv', 'id,SMILES\n');
    await expect(read({ path: bare }, ['smiles'])).rejects.toThrow(`${bare}: no column "smiles"`);
    await expect(read({ path: file('e3.csv', '') }, ['smiles'])).rejects.toThrow('e3.csv: is empty');
    const quotes = file('f.csv', 'a,b\n1,"x"y\n');
    await expect(read({ path: quotes })).rejects.toThrow(`${quotes}: line 2:`);
    const json = file('g.jsonl', '{"smiles":"C"}\n{"smiles":\n');
    await expect(read({ path: json })).rejects.toThrow(`${json} row 2: not JSON`);
    await expect(read({ path: file('h.jsonl', '[1]\n') })).rejects.toThrow('expected an object per line, got [1]');
    const absent = join(folder, 'absent.csv');
    await expect(read({ path: absent })).rejects.toThrow(`${absent}: no such file. Look elsewhere.`);
    await expect(read({ path: join(folder, 'absent.smi') })).rejects.toThrow('no such file');
    await expect(read({ path: join(csv, 'below.csv') })).rejects.toThrow('below.csv: no such file. Look elsewhere.');
    const cut = gzipSync('smiles\n'.repeat(1000)).subarray(0, 30);
    await expect(read({ path: file('i.csv.gz', cut) })).rejects.toThrow('not a whole gzip file');
    await expect(read({ path: file('i.smi.gz', cut) })).rejects.toThrow('not a whole gzip file');
    await expect(read({ path: file('j.dat', '') })).rejects.toThrow('its name does not tell the format');
    await expect(read({ path: folder, format: 'csv' })).rejects.toThrow('is a folder');
  });

  it('wants a named column once', async () => {
    const path = file('m.csv', 'smiles,text,,text,\nC,first,,second,\n');
    await expect(read({ path }, ['smiles', 'text'])).rejects.toThrow(
      `${path}: more than one column is called "text". Rename all but one of them.`,
    );
    expect(await read({ path }, ['smiles'])).toHaveLength(1);
  });

  it('wants a named field in every row of JSON lines, if only as null', async () => {
    const fields = '{"smiles":"C","text":"a"}\n{"smiles":"CC","text":null}\n';
    expect(await read({ path: file('n.jsonl', fields) }, ['smiles', 'text'])).toHaveLength(2);
    const path = file('o.jsonl', `${fields}\n{"smiles":"CCC","txt":"c"}\n`);
    await expect(read({ path }, ['smiles', 'text'])).rejects.toThrow(
      `${path} row 4: no column "text"; found "smiles", "txt". Every row needs it, if only as null.`,
    );
    await expect(read({ path: file('p.jsonl', '{"SMILES":"C"}\n') }, ['smiles'])).rejects.toThrow('Name another.');
  });

  it('reads gzip by its first bytes, whatever the name', async () => {
    const text = 'smiles\nCCO\n';
    const rows = [{ row: 1, values: { smiles: 'CCO' } }];
    expect(await read({ path: file('q.csv', gzipSync(text)) })).toEqual(rows);
    expect(await read({ path: file('q.csv.gz', text) })).toEqual(rows);
    expect(await read({ path: file('q.smi', gzipSync('CCO\n')) })).toEqual([
      { row: 1, values: { smiles: 'CCO', name: '' } },
    ]);
  });

  it.each(['csv', 'jsonl', 'smi'] as const)('names line and byte of a %s that is not UTF-8', async (format) => {
    const good = '{"smiles":"C","name":"café \uFFFD 😀"}\n';
    const bad = Buffer.concat([
      Buffer.from(`\uFEFF${good}${good}{"smiles":"caf`),
      Buffer.from([0xe9]),
      Buffer.from('"}\n'),
    ]);
    const path = file(`r.${format}`, bad);
    await expect(read({ path, format })).rejects.toThrow(
      `${path}: line 3: byte ${bad.length - 3} (0xe9) is not UTF-8. Save the file as UTF-8.`,
    );
    const utf16 = file('s.txt', Buffer.from(good, 'utf16le'));
    const marked = file('t.txt', Buffer.from(`\uFEFF${good}`, 'utf16le').swap16());
    for (const path of [utf16, marked]) {
      await expect(read({ path, format })).rejects.toThrow(`${path}: line 1: the file is UTF-16, not UTF-8.`);
    }
  });

  it('finds what is not UTF-8 wherever the chunks of the file end', async () => {
    const lines = 'C\tethanol é\n'.repeat(20_000);
    const path = file('u.smi', Buffer.concat([Buffer.from(`${lines}C\tx`), Buffer.from([0xc3])]));
    await expect(read({ path })).rejects.toThrow(`line 20001: byte ${Buffer.byteLength(lines) + 4} (0xc3)`);
  });

  it('gives the same lines wherever the chunks of the file end', async () => {
    const smiles = Array.from({ length: 30_000 }, (_, row) => 'C'.repeat(1 + (row % 7)));
    const rows = await read({ path: file('k.smi', smiles.join('\r\n')) });
    expect(rows.map(({ values }) => values['smiles'])).toEqual(smiles);
  });

  it.skipIf(!existsSync('/proc/self/fd')).each([
    ['l.smi', false],
    ['l.csv', false],
    ['l.csv.gz', true],
  ])('closes %s when the reader stops early', async (name, isPacked) => {
    const text = `smiles\n${'CCO\n'.repeat(100_000)}`;
    const path = file(name, isPacked ? gzipSync(text) : text);
    for await (const { row } of readRows({ path }, ['smiles'])) if (row === 3) break;
    await expect.poll(() => readdirSync('/proc/self/fd').map(linkOf)).not.toContain(path);
  });

  it('refuses a file without rows', async () => {
    for (const [name, text] of Object.entries({ 'v.csv': 'smiles\n', 'v.jsonl': '\n', 'v.smi': '', 'v.json': '[]' })) {
      await expect(read({ path: file(name, text) })).rejects.toThrow(`${name}: holds no rows.`);
    }
  });
});
