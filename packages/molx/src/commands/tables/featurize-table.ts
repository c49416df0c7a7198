import { type Row, readRows } from '@molx/datasets/node';
import { type FeaturizedRow, type FeaturizeOptions, featurizeRows, type MoleculeFeatures } from '@molx/featurizers';
import type { TableFlags } from './table-flags.js';

/** A row of the input with what was asked for, or with the reason that it has none. */
export type TableRow = { row: number; smiles: string } & (
  | { features: MoleculeFeatures; reason?: undefined }
  | { features?: undefined; reason: string }
);

/** SMILES that go through RDKit in one stretch when there is one thread. */
const stretch = 64;

/**
 * Reads and featurizes a table row by row, in order, in bounded memory.
 *
 * @throws {DataError} for a missing file or column
 */
export async function* featurizeTable(
  path: string,
  { column, format, workers }: Pick<TableFlags, 'column' | 'format' | 'workers'>,
  options: FeaturizeOptions,
): AsyncGenerator<TableRow> {
  const rows: Row[] = [];
  const smiles = async function* () {
    const remedy = { missingColumn: 'Name it: --column.' };
    for await (const row of readRows({ path, format }, [column], remedy)) {
      rows.push(row);
      yield (row.values[column] ?? '').trim();
    }
  };
  const featurized = workers > 1 ? inPool(smiles(), options, workers) : inThisThread(smiles(), options);
  for await (const { smiles, features, error } of featurized) {
    const { row, invalid } = rows.shift() as Row;
    yield features === undefined ? { row, smiles, reason: invalid ?? error.reason } : { row, smiles, features };
  }
}

async function* inPool(
  smiles: AsyncIterable<string>,
  options: FeaturizeOptions,
  workers: number,
): AsyncGenerator<FeaturizedRow> {
  const { featurizerPool } = await import('@molx/featurizers/node');
  const pool = featurizerPool({ workers });
  try {
    yield* pool.featurize(smiles, options);
  } finally {
    await pool.close();
  }
}

async function* inThisThread(smiles: AsyncIterable<string>, options: FeaturizeOptions): AsyncGenerator<FeaturizedRow> {
  for await (const texts of batches(smiles, stretch)) yield* await featurizeRows(texts, options);
}

/** Items in arrays of `size`; the last may be shorter. */
export async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
