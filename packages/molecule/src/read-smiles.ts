import type { MinimalLib, MinimalMol } from './minimal-lib.js';

const keepHydrogens = '{"removeHs":false}';
/** A hydrogen atom that RDKit may remove: `[H]`, `[H:1]`; not `[2H]`, which stays, nor `[Hg]`. */
const removable = /\[0*H(?![a-z])/;

/**
 * Reads a SMILES as Python RDKit does; null where that refuses it. The caller deletes the molecule.
 *
 * Where it removes hydrogen atoms, MinimalLib takes the H of a needless `[C@@H]` for a mark of chirality and drops it before it checks valences:
 * it would read `CC[C@@H](C)(C)C`, which Python RDKit refuses. So it is asked to remove none unless the text has some, and then only
 * after the text has been read with all of them. The H of a needless mark is lost still where both stand in one valid SMILES, which
 * takes a radical: `[C@@H](O)O.[H]C`.
 */
export function readSmiles(lib: MinimalLib, smiles: string): MinimalMol | null {
  const mol = lib.get_mol(smiles, keepHydrogens);
  if (mol === null || !removable.test(smiles)) return mol;
  mol.delete();
  return lib.get_mol(smiles);
}
