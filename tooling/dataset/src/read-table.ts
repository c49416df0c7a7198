import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@molx/core';

/**
 * Reads a small table with a header; commas or tabs part the columns, by the file's name (`.csv`, else tabs).
 *
 * In `.csv` a quoted value may hold commas. Tab-separated text is taken as it stands, quotes included.
 *
 * @throws {DataError} when it can't be read or lacks one of the columns
 */
export async function readTable(path: string, columns: readonly string[]): Promise<Record<string, string>[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new DataError(path, `cannot be read: ${(error as Error).message}.`);
  }
  const text = new TextDecoder().decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  const split = /\.csv(\.gz)?$/.test(path) ? splitCsv : (line: string) => line.split('\t');
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = split(header);
  const places = columns.map((column) => {
    const place = names.indexOf(column);
    if (place === -1) throw new DataError(path, `has no column "${column}", only ${names.join(', ')}.`);
    return place;
  });
  return lines.map((line) => {
    const values = split(line);
    return Object.fromEntries(columns.map((column, i) => [column, (values[places[i]!] ?? '').trim()]));
  });
}

/** The values of one line of comma-separated text. */
export function splitCsv(line: string): string[] {
  const values: string[] = [];
  const value = /"((?:[^"]|"")*)"|[^,]*/y;
  for (let at = 0; at <= line.length; at = value.lastIndex + 1) {
    value.lastIndex = at;
    const [text, quoted] = value.exec(line) as RegExpExecArray;
    values.push(quoted === undefined ? text : quoted.replaceAll('""', '"'));
  }
  return values;
}
