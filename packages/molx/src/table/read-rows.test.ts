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
    const quotes = file('f.csv', 'a,b\n1,"x"y\n');
    await expect(read({ path: quotes })).rejects.toThrow(`${quotes}: line 2:`);
    const json = file('g.jsonl', '{"smiles":"C"}\n{"smiles":\n');
    await expect(read({ path: json })).rejects.toThrow(`${json} row 2: not JSON`);
    await expect(read({ path: file('h.jsonl', '[1]\n') })).rejects.toThrow('expected an object per line, got [1]');
    const absent = join(folder, 'absent.csv');
    await expect(read({ path: absent })).rejects.toThrow(`${absent}: no such file. Look elsewhere.`);
    await expect(read({ path: join(folder, 'absent.smi') })).rejects.toThrow('no such file');
    const cut = gzipSync('smiles\n'.repeat(1000)).subarray(0, 30);
    await expect(read({ path: file('i.csv.gz', cut) })).rejects.toThrow('not a whole gzip file');
    await expect(read({ path: file('i.smi.gz', cut) })).rejects.toThrow('not a whole gzip file');
    await expect(read({ path: file('j.dat', '') })).rejects.toThrow('its name does not tell the format');
    await expect(read({ path: folder, format: 'csv' })).rejects.toThrow('is a folder');
  });

  it('gives the same lines wherever the chunks of the file end', async () => {
    const smiles = Array.from({ length: 30_000 }, (_, row) => 'C'.repeat(1 + (row % 7)));
    const rows = await read({ path: file('k.smi', smiles.join('\r\n')) });
    expect(rows.map(({ values }) => values['smiles'])).toEqual(smiles);
  });

  it.skipIf(!existsSync('/proc/self/fd'))('closes the file when the reader stops early', async () => {
    const path = file('l.smi', 'CCO\n'.repeat(100_000));
    for await (const { row } of readRows({ path }, ['smiles'])) if (row === 3) break;
    await expect.poll(() => readdirSync('/proc/self/fd').map(linkOf)).not.toContain(path);
  });
});
