import { readFile } from 'node:fs/promises';
import { DataError } from '@molx/core';
import type { Dataset } from '../data/load-dataset.js';

/** A run's `splits.json`: which molecules were trained on and which held out, as canonical SMILES. */
export interface SplitsFile {
  split: 'scaffold' | 'random' | 'given';
  seed: number;
  counts: { train: number; validation: number; excluded: number; duplicates: number; invalid: number };
  train: string[];
  validation: string[];
}

/** What `splits.json` says of a data set. */
export function splitsOf(dataset: Dataset, { split, seed }: Pick<SplitsFile, 'split' | 'seed'>): SplitsFile {
  const { train, validation, excluded, duplicates, invalid } = dataset;
  return {
    split,
    seed,
    counts: { train: train.length, validation: validation.length, excluded, duplicates, invalid },
    train: train.map(({ smiles }) => smiles),
    validation: validation.map(({ smiles }) => smiles),
  };
}

async function readSplits(path: string): Promise<Pick<SplitsFile, 'train' | 'validation'>> {
  let saved: Partial<SplitsFile> | null;
  try {
    saved = JSON.parse(await readFile(path, 'utf8')) as Partial<SplitsFile> | null;
  } catch (error) {
    throw new DataError(path, `cannot read the run's splits: ${(error as Error).message}.`);
  }
  const { train, validation } = saved ?? {};
  if (Array.isArray(train) && Array.isArray(validation)) return { train, validation };
  throw new DataError(path, 'does not hold the splits of a run: train and validation.');
}

/**
 * Checks that a data set is split as a run's `splits.json` says, before the run goes on.
 *
 * @throws {DataError} when the file can't be read, or a molecule is new, gone or on the other side
 */
export async function assertSameSplits(path: string, dataset: Dataset): Promise<void> {
  const saved = await readSplits(path);
  for (const side of ['train', 'validation'] as const) {
    const now = dataset[side];
    const differs = now.findIndex(({ smiles }, index) => smiles !== saved[side][index]);
    if (differs < 0 && now.length === saved[side].length) continue;
    const what =
      differs < 0
        ? `${now.length} molecules, the run had ${saved[side].length}`
        : `molecule ${differs + 1} is ${now[differs]?.smiles}, the run had ${saved[side][differs] ?? 'none'}`;
    throw new DataError(path, `the data are not those of the run: ${side}: ${what}. Resume with the run's own data.`);
  }
}
