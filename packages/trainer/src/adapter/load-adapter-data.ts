import type { Featurizer } from '@molx/datasets/node';
import { type Dataset, type InvalidRow, loadDataset } from '../data/index.js';
import type { MolxRecipe } from '../recipe/index.js';
import type { InputSource } from './input-source.js';
import { withoutUnsupported } from './without-unsupported.js';

export interface LoadAdapterDataOptions {
  /** Takes each invalid row as it is met. */
  onInvalid?: (row: InvalidRow) => void;
  /** What identifies and featurizes the molecules. Default: this thread. */
  featurizer?: Featurizer | undefined;
}

/**
 * The molecules of a recipe that its encoders can read, split.
 *
 * @throws {DataError} for a missing file or column, too many invalid rows, or nothing left to train on or to hold out
 */
export async function loadAdapterData(
  { data, seed }: MolxRecipe,
  inputs: InputSource,
  { onInvalid = () => {}, featurizer }: LoadAdapterDataOptions = {},
): Promise<Dataset> {
  const loaded = await loadDataset(data, { seed, onInvalid, featurizer });
  if (featurizer !== undefined) {
    const smiles = [...loaded.train, ...loaded.validation].map((record) => record.smiles);
    await inputs.preload(smiles, featurizer);
  }
  return withoutUnsupported(loaded, inputs, data, onInvalid);
}
