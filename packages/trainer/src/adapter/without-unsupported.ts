import { MolxError } from '@molx/core';
import type { Dataset, InvalidRow, MoleculeRecord } from '../data/index.js';
import type { InputSource } from './input-source.js';

/** Leaves out molecules that RDKit parses but an encoder has no row for, such as those with dummy atoms; they count as invalid. */
export function withoutUnsupported(dataset: Dataset, inputs: InputSource, onInvalid: (row: InvalidRow) => void): Dataset {
  let unsupported = 0;
  const isSupported = ({ id, smiles }: MoleculeRecord) => {
    try {
      inputs.of(smiles);
      return true;
    } catch (error) {
      if (!MolxError.is(error)) throw error;
      unsupported++;
      const [file = id, row = '0'] = id.split('#');
      onInvalid({ file, row: Number(row), smiles, reason: error.message });
      return false;
    }
  };
  const train = dataset.train.filter(isSupported);
  const validation = dataset.validation.filter(isSupported);
  return { ...dataset, train, validation, invalid: dataset.invalid + unsupported };
}
