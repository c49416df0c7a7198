import { pipeline } from 'node:stream';
import { DataError } from '@molx/core';
import { parse } from 'csv-parse';
import type { ColumnCheck } from './column-check.js';
import type { Row } from './row.js';
import { formatOf, type RowSource } from './row-format.js';
import { textBytes } from './text-bytes.js';

/** The rows of CSV, which knows double quotes, or of TSV, which takes every character as it stands. */
export async function* readDelimited(source: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  const tabs = formatOf(source) === 'tsv';
  const parser = parse({
    delimiter: source.delimiter ?? (tabs ? '\t' : ','),
    quote: tabs ? false : '"',
    relax_column_count: true,
  });
  pipeline(textBytes(source.path), parser, () => {});
  let header: string[] | undefined;
  let row = 0;
  for await (const record of parser as AsyncIterable<string[]>) {
    if (header === undefined) {
      header = record.map((name) => name.trim());
      check.header(header);
      continue;
    }
    row++;
    yield { row, values: Object.fromEntries(header.map((name, column) => [name, record[column] ?? ''])) };
  }
  if (header === undefined) throw new DataError(source.path, 'is empty: not even a header is there.');
}
