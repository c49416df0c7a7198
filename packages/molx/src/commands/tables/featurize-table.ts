import { type FeaturizedRow, type FeaturizeOptions, featurizeRows, type MoleculeFeatures } from '@molx/featurizers';
import { readRows } from '../../table/index.js';
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
  const rows: number[] = [];
  const smiles = async function* () {
    const remedy = { missingColumn: 'Name it: --column.' };
    for await (const { row, values } of readRows({ path, format }, [column], remedy)) {
      rows.push(row);
      yield (values[column] ?? '').trim();
    }
  };
  const featurized = workers > 1 ? inPool(smiles(), options, workers) : inThisThread(smiles(), options);
  for await (const { smiles, features, error } of featurized) {
    const place = { row: rows.shift() as number, smiles };
    yield features === undefined ? { ...place, reason: error.reason } : { ...place, features };
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
