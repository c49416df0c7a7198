import { MolxError } from '@molx/core';
import { loadRdkit } from '@molx/molecule';
import type { ExcludedFile } from '../recipe/recipe-schema.js';
import { readDataRows } from './read-data-rows.js';

/**
 * The canonical SMILES without stereochemistry of all molecules in `files`. Rows that hold none exclude nothing.
 *
 * @throws {DataError} for a missing file or column
 */
export async function readExcluded(files: readonly ExcludedFile[]): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const file of files) {
    for await (const { values } of readDataRows(file, [file.column])) {
      const rdkit = await loadRdkit();
      try {
        const molecule = rdkit.parse((values[file.column] ?? '').trim());
        try {
          keys.add(molecule.smilesWithoutStereo);
        } finally {
          molecule.dispose();
        }
      } catch (error) {
        if (!MolxError.is(error)) throw error;
      }
    }
  }
  return keys;
}
