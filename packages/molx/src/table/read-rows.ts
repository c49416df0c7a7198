import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@molx/core';
import { parse } from 'csv-parse';
import { formatOf, type RowSource } from './row-format.js';

/** What a reader's user should do when something is not there; it ends the message. */
export interface ReadRowsOptions {
  missingFile?: string | undefined;
  missingColumn?: string | undefined;
}

/** One row; a column that the row lacks is an empty text. */
export interface Row {
  /** Counted from 1, the header not counted, blank lines counted. */
  row: number;
  values: Record<string, string>;
}

/**
 * Streams the rows of a CSV, TSV, JSON-lines, SMILES or text file, gzipped or not, blank lines left out.
 *
 * CSV knows double quotes; TSV takes every character as it stands. A `.smi` has no header: its columns are `smiles`, up
 * to the first blank, and `name`, the rest. A txt has the column `text`.
 *
 * @param columns  the columns that must be there
 * @throws {DataError} naming the file and the row, for a missing file or column, bad quotes, bad JSON, a broken gzip
 */
export async function* readRows(
  source: RowSource,
  columns: readonly string[],
  options: ReadRowsOptions = {},
): AsyncGenerator<Row> {
  const format = formatOf(source);
  const read = { csv: readTable, tsv: readTable, jsonl: readJsonLines, smi: readSmiles, txt: readText }[format];
  let checked = false;
  try {
    for await (const row of read(source)) {
      if (!checked) assertColumns(source.path, Object.keys(row.values), columns, options);
      checked = true;
      if (Object.values(row.values).some((value) => value !== '')) yield row;
    }
  } catch (error) {
    throw asDataError(source.path, error, options);
  }
}

async function* readTable(source: RowSource): AsyncGenerator<Row> {
  const tabs = formatOf(source) === 'tsv';
  const parser = parse({
    bom: true,
    delimiter: source.delimiter ?? (tabs ? '\t' : ','),
    quote: tabs ? false : '"',
    relax_column_count: true,
  });
  pipeline(openText(source.path), parser, () => {});
  let header: string[] | undefined;
  let row = 0;
  for await (const record of parser as AsyncIterable<string[]>) {
    if (header === undefined) {
      header = record.map((name) => name.trim());
      continue;
    }
    row++;
    yield { row, values: Object.fromEntries(header.map((name, column) => [name, record[column] ?? ''])) };
  }
}

async function* readJsonLines({ path }: RowSource): AsyncGenerator<Row> {
  let row = 0;
  for await (const line of linesOf(path)) {
    row++;
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new DataError(path, `not JSON: ${(error as Error).message}.`, row);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DataError(path, `expected an object per line, got ${line.slice(0, 40)}.`, row);
    }
    yield { row, values: Object.fromEntries(Object.entries(value).map(([key, field]) => [key, textOf(field)])) };
  }
}

async function* readSmiles({ path }: RowSource): AsyncGenerator<Row> {
  let row = 0;
  for await (const line of linesOf(path)) {
    row++;
    const [, smiles = '', name = ''] = line.match(/^\s*(\S*)\s*(.*?)\s*$/) ?? [];
    yield { row, values: { smiles, name } };
  }
}

async function* readText({ path }: RowSource): AsyncGenerator<Row> {
  let row = 0;
  for await (const text of linesOf(path)) yield { row: ++row, values: { text } };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  let isFirst = true;
  for await (const chunk of openText(path).setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${isFirst ? chunk.replace(/^\uFEFF/, '') : chunk}`.split(/\r?\n/);
    isFirst = false;
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function openText(path: string): Readable {
  const file = createReadStream(path);
  if (!/\.gz$/i.test(path)) return file;
  return pipeline(file, createGunzip(), () => {});
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function assertColumns(
  path: string,
  found: readonly string[],
  wanted: readonly string[],
  { missingColumn }: ReadRowsOptions,
): void {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  const names = (list: readonly string[]) => list.map((name) => `"${name}"`).join(', ');
  throw new DataError(path, sentences(`no column ${names(missing)}; found ${names(found)}.`, missingColumn));
}

function asDataError(path: string, error: unknown, { missingFile }: ReadRowsOptions): unknown {
  if (error instanceof DataError || !(error instanceof Error)) return error;
  const { code, lines } = error as NodeJS.ErrnoException & { lines?: number };
  if (code === 'ENOENT') return new DataError(path, sentences('no such file.', missingFile));
  if (code === 'EISDIR') return new DataError(path, 'is a folder, not a file.');
  if (code?.startsWith('Z_')) return new DataError(path, `not a whole gzip file: ${error.message}.`);
  if (code?.startsWith('CSV_')) return new DataError(path, `line ${lines ?? '?'}: ${error.message}`);
  return code === undefined ? error : new DataError(path, `cannot be read: ${error.message}.`);
}

const sentences = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' ');
