import { DataError } from '@molx/core';
import type { RowFormat } from '../../row-formats.js';
import { ColumnCheck } from './column-check.js';
import { readDelimited } from './read-delimited.js';
import { readJson } from './read-json.js';
import { readJsonLines } from './read-json-lines.js';
import { readParquet } from './read-parquet.js';
import { readReactions } from './read-reactions.js';
import { readSdf } from './read-sdf.js';
import { readSmilesLines, readTextLines } from './read-smiles-lines.js';
import type { ReadRowsOptions, Row } from './row.js';
import { formatOf, type RowSource } from './row-format.js';

const readers: Record<RowFormat, (source: RowSource, check: ColumnCheck) => AsyncGenerator<Row>> = {
  csv: readDelimited,
  tsv: readDelimited,
  json: readJson,
  jsonl: readJsonLines,
  parquet: readParquet,
  smi: readSmilesLines,
  sdf: readSdf,
  reactions: readReactions,
  txt: readTextLines,
};

/**
 * Streams the rows of a CSV, TSV, JSON, JSON-lines, Parquet, SMILES, SDF, reaction or text file, in UTF-8, gzipped or not, blank lines
 * left out.
 *
 * CSV knows double quotes; TSV takes every character as it stands. A `.smi` has no header: its columns are `smiles`, up
 * to the first blank, and `name`, the rest. A txt has the column `text`. Fields of an object inside a JSON object are columns
 * `outer.inner`. For SDF and reactions see {@link readSdf} and {@link readReactions}.
 *
 * @param columns  the columns that must be there: once in a table's header, in every object of JSON, if only as null, in some record of
 *   an SDF. A Parquet file gives these only.
 * @throws {DataError} naming the file and the row, for a missing file or column, no rows, bad quotes, bad JSON, nested Parquet columns, a
 *   file that is cut off, another encoding
 */
export async function* readRows(
  source: RowSource,
  columns: readonly string[],
  options: ReadRowsOptions = {},
): AsyncGenerator<Row> {
  const check = new ColumnCheck(source.path, columns, options.missingColumn);
  let isEmpty = true;
  try {
    for await (const row of readers[formatOf(source)](source, check)) {
      if (row.invalid === undefined && Object.values(row.values).every((value) => value === '')) continue;
      isEmpty = false;
      for (const column of columns) row.values[column] ??= '';
      yield row;
    }
  } catch (error) {
    throw asDataError(source.path, error, options);
  }
  if (isEmpty) throw new DataError(source.path, 'holds no rows.');
}

function asDataError(path: string, error: unknown, { missingFile }: ReadRowsOptions): unknown {
  if (error instanceof DataError || !(error instanceof Error)) return error;
  const { code, lines } = error as NodeJS.ErrnoException & { lines?: number };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DataError(path, missingFile === undefined ? 'no such file.' : `no such file. ${missingFile}`);
  }
  if (code === 'EISDIR') return new DataError(path, 'is a folder, not a file.');
  if (code?.startsWith('Z_')) return new DataError(path, `not a whole gzip file: ${error.message}.`);
  if (code?.startsWith('CSV_')) return new DataError(path, `line ${lines ?? '?'}: ${error.message}`);
  return code === undefined ? error : new DataError(path, `cannot be read: ${error.message}.`);
}
