import { DataError } from '@molx/core';
import type { ColumnCheck } from './column-check.js';
import { linesOf } from './lines-of.js';
import { isObject, objectValues } from './object-values.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';

/** The rows of a file with one JSON object a line. */
export async function* readJsonLines({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
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
    if (!isObject(value)) throw new DataError(path, `expected an object per line, got ${line.slice(0, 40)}.`, row);
    const values = objectValues(value);
    check.object(values, row);
    yield { row, values };
  }
}
