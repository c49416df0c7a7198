import type { Featurizer } from '@molx/datasets/node';
import type { ExcludedFile } from '../recipe/recipe-schema.js';
import { identifyRows } from './identify-rows.js';
import { readDataRows } from './read-data-rows.js';

/**
 * The flat canonical SMILES of all molecules in `files`. Rows that hold none exclude nothing.
 *
 * @throws {DataError} for a missing file or column
 */
export async function readExcluded(files: readonly ExcludedFile[], featurizer: Featurizer): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const file of files) {
    for await (const { found } of identifyRows(readDataRows(file, [file.column]), file.column, featurizer)) {
      if ('key' in found) keys.add(found.key);
    }
  }
  return keys;
}
