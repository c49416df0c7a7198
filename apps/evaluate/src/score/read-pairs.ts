import { DataError } from '@molx/core';
import { type Row, type RowSource, readRows } from '@molx/datasets/node';
import { type AnswerPair, type PairColumns, predictionNames, referenceNames } from './answer-pair.js';

export interface ReadPairsOptions extends PairColumns {
  /** The truth stands in a file of its own, row for row. */
  references?: string | undefined;
}

/**
 * Streams answers beside their truths from a CSV, TSV (MolT5's), JSON, JSON-lines or Parquet file; with `references` from two files, each a table or,
 * as `.txt` without a tab in its first row, one text a line.
 *
 * @throws {DataError} naming file and row: a missing file or column, no row, a truth that is empty, files that differ in length, a file
 *   that is not UTF-8
 */
export async function* readPairs(path: string, options: ReadPairsOptions = {}): AsyncGenerator<AnswerPair> {
  const { prediction, reference, references } = options;
  if (references === undefined) {
    const columns = [column('answers', prediction, predictionNames), column('the truth', reference, referenceNames)];
    for await (const { row, values } of readColumns({ path }, columns)) yield pairOf(path, row, values[0]!, values[1]!);
    return;
  }
  const answers = readColumns(await sourceOf(path), [column('answers', prediction, predictionNames)]);
  const truths = readColumns(await sourceOf(references), [column('the truth', reference, referenceNames)]);
  let rows = 0;
  for (;;) {
    const [answer, truth] = [await answers.next(), await truths.next()];
    if (answer.done && truth.done) return;
    if (answer.done || truth.done) {
      const [shorter, longer] = answer.done ? [path, references] : [references, path];
      throw new DataError(
        shorter,
        `holds ${rows} rows, and ${longer} more: every truth needs one answer, row for row.`,
      );
    }
    yield pairOf(references, ++rows, answer.value.values[0]!, truth.value.values[0]!);
  }
}

function pairOf(path: string, row: number, prediction: string, reference: string): AnswerPair {
  if (reference.trim() === '') throw new DataError(path, 'the truth is empty.', row);
  return { row, prediction, reference };
}

/** A column that is wanted: by the name that was given, or the first of the usual names. */
interface WantedColumn {
  what: string;
  names: readonly string[];
}

const column = (what: string, given: string | undefined, usual: readonly string[]): WantedColumn => ({
  what,
  names: given === undefined ? usual : [given],
});

async function* readColumns(
  source: RowSource,
  wanted: readonly WantedColumn[],
): AsyncGenerator<{ row: number; values: string[] }> {
  let columns: string[] | undefined;
  for await (const { row, values } of readRows(source, [])) {
    columns ??= source.format === 'txt' ? ['text'] : wanted.map((each) => columnOf(source.path, values, each));
    const found = columns.map((name) => {
      const value = values[name];
      if (value === undefined) throw new DataError(source.path, `has no field "${name}".`, row);
      return value;
    });
    yield { row, values: found };
  }
}

function columnOf(path: string, values: Row['values'], { what, names }: WantedColumn): string {
  const found = Object.keys(values);
  const name = names.find((each) => found.includes(each));
  if (name !== undefined) return name;
  const quoted = (list: readonly string[]) => list.map((each) => `"${each}"`).join(', ');
  const flag = what === 'answers' ? '--prediction' : '--reference';
  const asked = names.length === 1 ? `no column ${quoted(names)}` : `no column of ${what} (${quoted(names)})`;
  throw new DataError(path, `${asked}; found ${quoted(found)}. Name the file's own: ${flag} COLUMN.`);
}

/** A `.txt` is one text a line unless a tab in its first row says that it is a table. */
async function sourceOf(path: string): Promise<RowSource> {
  if (!/\.txt(\.gz)?$/i.test(path)) return { path };
  for await (const { values } of readRows({ path, format: 'txt' }, [])) {
    return values['text']!.includes('\t') ? { path } : { path, format: 'txt' };
  }
  return { path, format: 'txt' };
}
