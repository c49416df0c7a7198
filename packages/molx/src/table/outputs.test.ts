import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputError } from '@molx/core';
import { afterAll, describe, expect, it } from 'vitest';
import { AtomicOutput } from './atomic-output.js';
import { JsonLinesOutput } from './json-lines-output.js';
import { NpyOutput } from './npy-output.js';
import { TsvOutput } from './tsv-output.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

describe('AtomicOutput', () => {
  it('appears at commit, whole, in folders that it makes', async () => {
    const path = place('deep/er/file.txt');
    const output = await AtomicOutput.open(path);
    const line = `${'x'.repeat(999)}\n`;
    for (let i = 0; i < 200; i++) await output.write(line);
    expect(existsSync(path)).toBe(false);
    await output.commit();
    await output.abort();
    expect(readFileSync(path, 'utf8')).toBe(line.repeat(200));
    expect(readdirSync(place('deep/er'))).toEqual(['file.txt']);
  });

  it('leaves the old file at abort', async () => {
    const path = place('old.txt');
    writeFileSync(path, 'old');
    const output = await AtomicOutput.open(path);
    await output.write('new');
    await output.abort();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('names a place that can not be written', async () => {
    writeFileSync(place('a-file'), '');
    const inside = AtomicOutput.open(place('a-file/out.jsonl'));
    await expect(inside).rejects.toBeInstanceOf(OutputError);
    await expect(inside).rejects.toThrow(`${place('a-file/out.jsonl')}: cannot write`);
    await expect(AtomicOutput.open(folder)).rejects.toThrow(`${folder}: is a folder, not a file.`);
  });

  it.skipIf(!existsSync('/dev/full'))('names a full disk', async () => {
    // /dev/full takes the open and refuses each write, as a full disk does; it can't be renamed, so only the write is seen.
    const { open } = await import('node:fs/promises');
    const file = await open('/dev/full', 'w');
    const output = Reflect.construct(AtomicOutput, ['/dev/full', place('unused'), file]) as AtomicOutput;
    await expect(output.write(new Uint8Array(1 << 16))).rejects.toThrow('/dev/full: cannot write: the disk is full');
    await output.abort();
  });
});

it('writes JSON lines', async () => {
  const output = await JsonLinesOutput.open(place('a.jsonl'));
  await output.write({ smiles: 'C\\C', n: 1 });
  await output.write({ text: 'two\nlines' });
  await output.commit();
  expect(readFileSync(place('a.jsonl'), 'utf8')).toBe('{"smiles":"C\\\\C","n":1}\n{"text":"two\\nlines"}\n');
});

it('writes tab-separated values without tabs in them', async () => {
  const output = await TsvOutput.open(place('a.tsv'), ['row', 'answer']);
  await output.write([1, 'a\tb\r\nc "d"']);
  await output.commit();
  expect(readFileSync(place('a.tsv'), 'utf8')).toBe('row\tanswer\n1\ta b c "d"\n');
});

describe('NpyOutput', () => {
  it('writes what numpy.save writes, but for the padding of the header', async () => {
    const output = await NpyOutput.open(place('a.npy'));
    await output.begin(3);
    await output.write(Float32Array.of(1, 2, 3));
    await output.write(new Float32Array([9, -0.5, Number.NaN, 1e-40, 5, 6, 7]).subarray(1));
    await output.commit();
    const bytes = readFileSync(place('a.npy'));
    expect(bytes.subarray(0, 10).toString('latin1')).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(bytes.subarray(10, 128).toString('latin1')).toBe(
      `${"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }".padEnd(117)}\n`,
    );
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length));
    expect(values).toEqual(Float32Array.of(1, 2, 3, -0.5, Number.NaN, 1e-40, 5, 6, 7));
  });

  it('refuses part of a row', async () => {
    const output = await NpyOutput.open(place('b.npy'));
    await output.begin(3);
    await expect(output.write(new Float32Array(4))).rejects.toThrow('expected rows of 3 numbers, got 4 numbers');
    await output.abort();
    expect(existsSync(place('b.npy'))).toBe(false);
  });
});
