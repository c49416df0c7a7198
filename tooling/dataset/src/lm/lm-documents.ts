import { join } from 'node:path';
import type { Rdkit } from '@molx/molecule';
import { heldOutMolecules, keyOf } from '../held-out-molecules.js';
import { readTable } from '../read-table.js';

/** A published text that the language model may learn from. */
export interface LmDocument {
  source: 'chebi20' | 'gitmol' | 'pubchem-names';
  /** What the text is about; its facts can be computed and put into the prompt. */
  smiles: string;
  /** What `{field}` in a prompt becomes. */
  label: string;
  text: string;
}

const files = [
  { source: 'chebi20', path: 'chebi20/validation.txt', label: 'Summary' },
  { source: 'gitmol', path: 'gitmol/gitmol_train_3500.tsv', label: 'Summary' },
  { source: 'gitmol', path: 'gitmol/gitmol_valid_450.tsv', label: 'Summary' },
  { source: 'pubchem-names', path: 'pubchem_iupac/train.txt', label: 'IUPAC name' },
  { source: 'pubchem-names', path: 'pubchem_iupac/validation.txt', label: 'IUPAC name' },
] as const;

/** Who must be named beside weights that learned from {@link lmDocuments}. */
export const attributions: readonly string[] = [
  'Descriptions from ChEBI (Hastings et al. 2016, https://www.ebi.ac.uk/chebi), CC BY 4.0, as collected in ChEBI-20 (Edwards et al. 2021; blender-nlp/MolT5, BSD-3-Clause): the validation split, test molecules left out.',
  'Summaries from GIT-Mol (Liu et al. 2024; AI-HPC-Research-Team/GIT-Mol), MIT: the published training and validation samples, test molecules left out.',
  'IUPAC names from PubChem (Kim et al. 2023, https://pubchem.ncbi.nlm.nih.gov), facts, as sampled by TOMG-Bench (phenixace/TOMG-Bench): training and validation splits, test molecules left out.',
  'The embedded molecules and their descriptions (assets/molecules), MIT: made for this project.',
];

/**
 * The licensed texts without the molecules that are held out, in the files' order, each text once.
 *
 * @param directory  where the published data sets lie
 * @param maxLength  characters; longer texts are left out
 * @throws {DataError} for a missing file or column
 */
export async function lmDocuments(rdkit: Rdkit, directory: string, maxLength = 600): Promise<LmDocument[]> {
  const heldOut = await heldOutMolecules(rdkit, directory);
  const seen = new Set<string>();
  const documents: LmDocument[] = [];
  for (const { source, path, label } of files) {
    for (const { SMILES: smiles = '', description: text = '' } of await readTable(join(directory, path), [
      'SMILES',
      'description',
    ])) {
      if (text === '' || text.length > maxLength) continue;
      const key = keyOf(rdkit, smiles);
      if (key === undefined || heldOut.has(key) || seen.has(`${key}\t${text}`)) continue;
      seen.add(`${key}\t${text}`);
      documents.push({ source, smiles, label, text });
    }
  }
  return documents;
}
