import type { ColumnCheck } from './column-check.js';
import { linesOf } from './lines-of.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';

/** The rows of a file without a header: a SMILES up to the first blank, then its name. */
export async function* readSmilesLines({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  check.header(['smiles', 'name']);
  let row = 0;
  for await (const line of linesOf(path)) {
    row++;
    const [, smiles = '', name = ''] = line.match(/^\s*(\S*)\s*(.*?)\s*$/) ?? [];
    yield { row, values: { smiles, name } };
  }
}

/** One text per line, in the column `text`. */
export async function* readTextLines({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  check.header(['text']);
  let row = 0;
  for await (const text of linesOf(path)) yield { row: ++row, values: { text } };
}
