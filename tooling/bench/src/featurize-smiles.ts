import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** SMILES to featurize, under the name of where they come from. */
export interface SmilesSet {
  name: string;
  smiles: string[];
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * PubChem and ChEBI SMILES out of the folder that the variable MOLX_DATA names (default: `shared/data` beside the repository),
 * or the repository's own molecules where it is absent.
 */
export function smilesSets(most = Number.POSITIVE_INFINITY): SmilesSet[] {
  const data = path.resolve(root, process.env['MOLX_DATA'] ?? '../shared/data');
  if (!existsSync(data)) {
    const own = JSON.parse(readFileSync(path.join(root, 'packages/featurizers/golden/graphs.json'), 'utf8'));
    return [{ name: 'own molecules', smiles: (own as { smiles: string[] }).smiles.slice(0, most) }];
  }
  const pubchem = gunzipSync(readFileSync(path.join(data, 'smiles/100kPCS_standardize_sm.csv.gz'))).toString();
  const chebi = ['validation', 'test'].map((part) => readFileSync(path.join(data, `chebi20/${part}.txt`), 'utf8'));
  return [
    { name: 'pubchem', smiles: column(pubchem, 0, 0).slice(0, most) },
    { name: 'chebi20', smiles: chebi.flatMap((text) => column(text, 1, 1)).slice(0, most) },
  ];
}

function column(tsv: string, index: number, skip: number): string[] {
  const rows = tsv.split('\n').slice(skip);
  return rows.map((row) => row.split('\t')[index] ?? '').filter((smiles) => smiles !== '');
}
