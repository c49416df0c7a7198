import { basename } from 'node:path';
import { DataError, MolxError } from '@molx/core';
import type { Dataset, InvalidRow, MoleculeRecord } from '../data/index.js';
import type { DataSettings } from '../recipe/index.js';
import type { InputSource } from './input-source.js';

/**
 * Leaves out molecules that RDKit parses but an encoder has no row for, such as those with dummy atoms; they count as invalid.
 *
 * @throws {DataError} when that makes too many invalid rows, or leaves none to train on or to hold out
 */
export function withoutUnsupported(
  dataset: Dataset,
  inputs: InputSource,
  { files, directory, maxInvalidShare }: DataSettings,
  onInvalid: (row: InvalidRow) => void,
): Dataset {
  const pathOf = (name: string) => files.find(({ path }) => basename(path) === name)?.path ?? name;
  let unsupported = 0;
  let reason = '';
  const isSupported = ({ id, smiles }: MoleculeRecord) => {
    try {
      inputs.of(smiles);
      return true;
    } catch (error) {
      if (!MolxError.is(error)) throw error;
      unsupported++;
      reason ||= error.message;
      const hash = id.lastIndexOf('#');
      onInvalid({ file: pathOf(id.slice(0, hash)), row: Number(id.slice(hash + 1)), smiles, reason: error.message });
      return false;
    }
  };
  const train = dataset.train.filter(isSupported);
  const validation = dataset.validation.filter(isSupported);
  const invalid = dataset.invalid + unsupported;
  if (unsupported > 0 && (invalid > maxInvalidShare * dataset.rows || train.length === 0 || validation.length === 0)) {
    const share = ((100 * invalid) / dataset.rows).toFixed(1);
    throw new DataError(
      files[0]?.path ?? directory,
      `${invalid} of ${dataset.rows} rows (${share} %) hold no molecule that the encoders can read, such as: ${reason} Fix the rows that invalid.jsonl lists, or raise maxInvalidShare.`,
    );
  }
  return { ...dataset, train, validation, invalid };
}
