import { ConfigError, DataError } from '@molx/core';
import type { CardColumn, DataCard, PartName } from '../../card/index.js';
import { columnNames } from '../rows/column-names.js';
import { readRows } from '../rows/read-rows.js';
import type { RowSource } from '../rows/row-format.js';
import { type CardValue, readValue } from './card-values.js';
import { assertLocated, type LocatedFile, locateFiles } from './locate-files.js';

/** One row of a data set, by the fields of its card. */
export interface CardRow {
  /** The file it is from. */
  path: string;
  /** Counted from 1 in its file, the header not counted. */
  row: number;
  /** The part of the given split; undefined where the split is to be computed. */
  part: PartName | undefined;
  /** Blank cells have no field. */
  fields: Record<string, CardValue>;
  /** Why the row holds no molecule, where its reader knows. */
  invalid?: string | undefined;
}

/** A column of a card by the name that a file has for it. */
export type FieldColumn = CardColumn & { column: string };

export interface ReadCardOptions {
  /** Where the files are: as `molx data pull` wrote them, or a folder of your own. */
  folder: string;
  /** Only rows of these parts, of a split that is given. */
  parts?: readonly PartName[] | undefined;
}

/**
 * Streams the rows of a data set in the order of its files, typed.
 *
 * @throws {DataError} for a missing file or column, a value that is not of its type, a number or label that no row has
 */
export async function* readCard(card: DataCard, options: ReadCardOptions): AsyncGenerator<CardRow> {
  const { folder, parts } = options;
  const files = await locateFiles(card, folder, parts);
  assertLocated(card, folder, files);
  const seen = new Set<string>();
  let columns: ReadonlyMap<string, FieldColumn> = new Map();
  for (const located of files as (LocatedFile & { path: string })[]) {
    const source = sourceOf(located);
    columns = await columnsIn(card, source);
    for await (const row of readFile(card, columns, source, located.file.part)) {
      for (const field of Object.keys(row.fields)) seen.add(field);
      if (parts === undefined || row.part === undefined || parts.includes(row.part)) yield row;
    }
  }
  for (const [field, { type, column }] of columns) {
    if ((type === 'number' || type === 'label') && !seen.has(field)) {
      throw new DataError(files[0]?.path ?? folder, `no row has a ${type} in its column "${column}".`);
    }
  }
}

/** The fields of a card in one file, with the columns that the file has; further labels under their columns' names. */
export async function columnsIn(card: DataCard, source: RowSource): Promise<Map<string, FieldColumn>> {
  const needsNames =
    card.otherColumns !== undefined || Object.values(card.columns).some(({ column }) => Array.isArray(column));
  const found = needsNames ? await columnNames(source) : [];
  const columns = new Map<string, FieldColumn>();
  for (const [field, settings] of Object.entries(card.columns)) {
    const names = [settings.column].flat();
    columns.set(field, { ...settings, column: names.find((name) => found.includes(name)) ?? (names[0] as string) });
  }
  if (card.otherColumns === undefined) return columns;
  const { type, except } = card.otherColumns;
  const known = new Set([...[...columns.values()].map(({ column }) => column), ...except]);
  for (const name of found) if (!known.has(name) && !columns.has(name)) columns.set(name, { column: name, type });
  return columns;
}

async function* readFile(
  card: DataCard,
  columns: ReadonlyMap<string, FieldColumn>,
  source: RowSource,
  filePart: PartName | undefined,
): AsyncGenerator<CardRow> {
  const { path } = source;
  const names = [...new Set([...columns.values()].map(({ column }) => column))];
  const remedies = { missingColumn: `The data card ${card.name} names its columns.` };
  for await (const { row, values, invalid } of readRows(source, names, remedies)) {
    const fields: Record<string, CardValue> = {};
    let reason = invalid;
    for (const [field, column] of columns) {
      const { value, wrong } = readValue(values[column.column] ?? '', column);
      if (wrong !== undefined && column.type !== 'selfies') {
        throw new DataError(path, `column "${column.column}": ${wrong}.`, row);
      }
      if (wrong !== undefined) reason ??= wrong;
      if (value !== undefined) fields[field] = value;
    }
    yield { path, row, part: filePart ?? partOf(card, fields, path, row), fields, invalid: reason };
  }
}

function partOf(
  { name, split }: DataCard,
  fields: Record<string, CardValue>,
  path: string,
  row: number,
): PartName | undefined {
  if (split.kind !== 'column') return undefined;
  const value = String(fields[split.field] ?? '');
  const part = Object.hasOwn(split.values, value) ? split.values[value] : undefined;
  if (part !== undefined) return part;
  const known = Object.keys(split.values).join(', ');
  throw new ConfigError(name, `split: ${path} row ${row} is of the part "${value}"; known: ${known}.`);
}

function sourceOf({ file: { format, delimiter }, path }: LocatedFile & { path: string }): RowSource {
  return { path, format, delimiter };
}
