import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MolxError } from '@molx/core';
import type { Rdkit } from '@molx/molecule';
import { readTable } from './read-table.js';

/** Tables whose molecules nothing may train on: test splits of the caption and name sets, and all of MoleculeNet. */
const tables = [
  { path: 'chebi20/test.txt', column: 'SMILES' },
  { path: 'pubchem_iupac/test.txt', column: 'SMILES' },
  { path: 'moleculenet/BBBP.csv', column: 'smiles' },
  { path: 'moleculenet/Lipophilicity.csv', column: 'smiles' },
  { path: 'moleculenet/delaney-processed.csv', column: 'smiles' },
  { path: 'moleculenet/smilesx_FreeSolv_SAMPL.csv', column: 'smiles' },
  { path: 'moleculenet/tox21.csv.gz', column: 'smiles' },
] as const;
/** Test reactions, `product >> reactants`, of which the products count. */
const reactions = ['uspto50k/retrosynthesis-test.smi'] as const;

/**
 * The molecules that must stay out of training, by canonical SMILES without stereo and isotopes.
 *
 * Rows that hold no valid molecule hold nothing out.
 *
 * @param directory  where the published data sets lie
 * @throws {DataError} for a missing file or column
 */
export async function heldOutMolecules(rdkit: Rdkit, directory: string): Promise<Set<string>> {
  const texts: string[] = [];
  for (const { path, column } of tables) {
    const rows = await readTable(join(directory, path), [column]);
    texts.push(...rows.map((row) => row[column] ?? ''));
  }
  for (const path of reactions) {
    const lines = (await readFile(join(directory, path), 'utf8')).split('\n');
    texts.push(...lines.map((line) => line.split('>>')[0] ?? ''));
  }
  const keys = new Set<string>();
  for (const text of texts) {
    const key = text.trim() === '' ? undefined : keyOf(rdkit, text.trim());
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

/** The flat canonical SMILES of a text, or undefined where RDKit can't read it. */
export function keyOf(rdkit: Rdkit, smiles: string): string | undefined {
  try {
    const mol = rdkit.parse(smiles);
    try {
      return mol.flatSmiles;
    } finally {
      mol.dispose();
    }
  } catch (error) {
    if (MolxError.is(error)) return undefined;
    throw error;
  }
}
