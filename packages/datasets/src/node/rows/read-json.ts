import { DataError } from '@molx/core';
import { JSONParser } from '@streamparser/json';
import type { ColumnCheck } from './column-check.js';
import { isObject, objectValues } from './object-values.js';
import { readJsonLines } from './read-json-lines.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';
import { textBytes } from './text-bytes.js';

/**
 * The rows of a JSON array of objects, streamed: the array may be larger than memory. A file that begins with an object is read as
 * one object a line, which many call `.json` as well.
 */
export async function* readJson(source: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  const { path } = source;
  const waiting: unknown[] = [];
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false });
  parser.onValue = ({ value }) => waiting.push(value);
  let row = 0;
  let first = '';
  for await (const bytes of textBytes(path)) {
    const text = bytes.toString('utf8');
    first ||= text.trimStart().charAt(0);
    if (first === '{') return yield* readJsonLines(source, check);
    if (first !== '' && first !== '[') throw new DataError(path, `expected a JSON array of objects, got ${first}...`);
    parse(() => parser.write(text));
    for (const value of waiting.splice(0)) {
      row++;
      if (!isObject(value)) {
        throw new DataError(path, `expected an object, got ${JSON.stringify(value)?.slice(0, 40)}.`, row);
      }
      const values = objectValues(value);
      check.object(values, row);
      yield { row, values };
    }
  }
  if (!parser.isEnded) throw new DataError(path, `the JSON array is cut off after ${row} whole rows.`);

  function parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new DataError(path, `not JSON: ${(error as Error).message}`, row + waiting.length + 1);
    }
  }
}
