import { InvalidSmilesError, MolxError } from '@molx/core';
import { loadRdkit, type ParseLimits } from '@molx/molecule';
import { type FeaturizeOptions, featurize, type MoleculeFeatures } from './featurize.js';

/** Why one row gave nothing. */
export interface RowError {
  /** `invalid-smiles` for the row's own fault, `rdkit` where RDKit or its worker crashed or hung on it. */
  code: 'invalid-smiles' | 'rdkit';
  reason: string;
}

/** One SMILES with its features, or with the reason that it has none. */
export type FeaturizedRow = {
  /** Place among the inputs, from 0. */
  index: number;
  smiles: string;
} & ({ features: MoleculeFeatures; error?: undefined } | { features?: undefined; error: RowError });

export interface FeaturizeRowsOptions extends FeaturizeOptions, ParseLimits {}

/**
 * Featurizes many SMILES in this thread, in order. A row that fails says why, and the next goes on, after a crash in a
 * fresh RDKit.
 *
 * @param firstIndex  the index of the first row
 * @throws {RdkitError} when RDKit can't be loaded
 * @throws {InvalidArgumentError} for options that no row could meet
 */
export async function featurizeRows(
  smiles: readonly string[],
  options: FeaturizeRowsOptions,
  firstIndex = 0,
): Promise<FeaturizedRow[]> {
  const rows: FeaturizedRow[] = [];
  let rdkit = await loadRdkit();
  for (const [offset, text] of smiles.entries()) {
    const row = { index: firstIndex + offset, smiles: text };
    try {
      const mol = rdkit.parse(text, options);
      try {
        rows.push({ ...row, features: featurize(mol, options) });
      } finally {
        mol.dispose();
      }
    } catch (error) {
      rows.push({ ...row, error: rowError(error) });
      if (!rdkit.alive) rdkit = await loadRdkit();
    }
  }
  return rows;
}

function rowError(error: unknown): RowError {
  if (error instanceof InvalidSmilesError) return { code: 'invalid-smiles', reason: error.reason };
  if (MolxError.is(error, 'rdkit')) return { code: 'rdkit', reason: error.message };
  throw error;
}
