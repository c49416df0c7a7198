import { DataError, type OnProgress } from '@molx/core';
import { randomSplit, scaffoldSplit } from '@molx/datasets';
import { type InvalidRow, InvalidRows } from 'molx/table';
import type { DataSettings } from '../recipe/recipe-schema.js';
import type { MoleculeRecord } from './molecule-record.js';
import { readExcluded } from './read-excluded.js';
import { type MoleculeCounts, readMolecules } from './read-molecules.js';

/** The molecules of a recipe's `data`, split. */
export interface Dataset extends MoleculeCounts {
  train: MoleculeRecord[];
  validation: MoleculeRecord[];
  /** Rows read, the invalid ones counted. */
  rows: number;
  invalid: number;
}

export interface LoadDatasetOptions {
  seed: number;
  /** Takes each invalid row as it is met, also when there turn out to be too many. */
  onInvalid?: (row: InvalidRow) => void;
  onProgress?: OnProgress;
}

/**
 * Reads, canonicalises, merges, excludes and splits.
 *
 * @throws {DataError} for a missing file or column, too many invalid rows, or nothing left to train on or to hold out
 */
export async function loadDataset(settings: DataSettings, options: LoadDatasetOptions): Promise<Dataset> {
  const { seed, onInvalid, onProgress } = options;
  const invalid = new InvalidRows(onInvalid);
  const excluded = await readExcluded(settings.exclude);
  const { records, ...counts } = await readMolecules(settings, {
    excluded,
    invalid,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  invalid.assertShare(settings.maxInvalidShare, 'Fix the rows that invalid.jsonl lists, or raise maxInvalidShare.');
  const {
    share = 0,
    molecules = Math.round(share * records.length),
    split,
    seed: splitSeed = seed,
  } = settings.validation;
  const { train, validation } = (split === 'scaffold' ? scaffoldSplit : randomSplit)(records, molecules, splitSeed);
  const place = settings.files[0]?.path ?? settings.directory;
  if (train.length === 0) {
    throw new DataError(place, `${records.length} molecules, ${molecules} of them to be held out: none to train on.`);
  }
  if (validation.length === 0) {
    throw new DataError(place, `no molecule of ${records.length} can be held out. Raise data.validation.`);
  }
  const pick = (indices: readonly number[]) => indices.map((index) => records[index] as MoleculeRecord);
  return { train: pick(train), validation: pick(validation), rows: invalid.rows, invalid: invalid.count, ...counts };
}
