import { DataError } from '@molx/core';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors as published } from 'hyparquet-compressors';
import type { ColumnCheck } from './column-check.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';
import { unpackedBytes } from './text-bytes.js';

/** A page of blanks only packs nothing, which hyparquet-compressors 1.1.2 takes for a broken LZ4 block. */
const compressors: typeof published = {
  ...published,
  LZ4_RAW: (input, length) => (length === 0 ? new Uint8Array(0) : published.LZ4_RAW!(input, length)),
};

/** Strict, so that bytes of another encoding are an error as they are in text files. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const parsers = { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && utf8.decode(bytes) };

/**
 * The rows of a Parquet file, one row group in memory at a time: the wanted columns, or all flat ones when none is wanted. Numbers and
 * truth values become texts, times ISO 8601.
 *
 * A column of lists, maps or structs is refused by name when it is wanted, and left out otherwise.
 */
export async function* readParquet({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  const file = await openParquet(path);
  const metadata = await orDataError(path, () => parquetMetadataAsync(file));
  const columns = columnsOf(metadata, check);
  const isFloat = new Map(columns.map(({ element }) => [element.name, element.type === 'FLOAT']));
  const names = [...isFloat.keys()];
  let row = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = row + Number(num_rows);
    const objects = await orDataError(path, () =>
      parquetReadObjects({ file, metadata, columns: names, compressors, parsers, rowStart: row, rowEnd }),
    );
    for (const object of objects) {
      row++;
      const cells = names.map((name) => [name, textOf(object[name], isFloat.get(name) === true)]);
      yield { row, values: Object.fromEntries(cells) };
    }
  }
}

function columnsOf(metadata: FileMetaData, check: ColumnCheck): SchemaTree[] {
  const all = parquetSchema(metadata).children;
  check.header(all.map(({ element }) => element.name));
  const wanted = all.filter(({ element }) => check.wanted.length === 0 || check.wanted.includes(element.name));
  const nested = check.wanted.length === 0 ? [] : wanted.filter(isNested);
  if (nested.length === 0) return wanted.filter((column) => !isNested(column));
  const list = nested.map(({ element }) => `"${element.name}"`).join(', ');
  const flat = all.filter((column) => !isNested(column)).map(({ element }) => `"${element.name}"`);
  throw new DataError(
    check.path,
    `${list}: nested (a list, map or struct), not a column of plain values. Flat columns: ${flat.join(', ') || 'none'}.`,
  );
}

function isNested({ children, element }: SchemaTree): boolean {
  return children.length > 0 || element.repetition_type === 'REPEATED';
}

/** The file itself, or what a gzip packs, in memory. */
async function openParquet(path: string): Promise<AsyncBuffer> {
  const start = await asyncBufferFromFile(path).then(async (file) => ({ file, magic: await file.slice(0, 2) }));
  const [first, second] = new Uint8Array(start.magic);
  if (first !== 0x1f || second !== 0x8b) return start.file;
  const parts: Buffer[] = [];
  for await (const part of unpackedBytes(path)) parts.push(part);
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

/** The library throws plain errors; those of the file system have a code and are told by the caller. */
async function orDataError<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || 'syscall' in error) throw error;
    throw new DataError(path, `not a whole Parquet file: ${error.message.replace(/\.$/, '')}.`);
  }
}

function textOf(value: unknown, isFloat32: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return isFloat32 ? shortestFloat32(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The shortest decimal that is this number in single precision: 0.1, not 0.10000000149011612. Nine digits always suffice. */
function shortestFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}
