import type { Molecule, Rdkit } from '@molx/molecule';

/** Canonical SMILES without stereo: the key under which molecules count as the same across data sets. */
export function flatSmiles(rdkit: Rdkit, mol: Molecule): string {
  const text = mol.smiles.replace(/[@/\\]/g, '');
  if (text === mol.smiles) return text;
  const flat = rdkit.parse(text);
  try {
    return flat.smiles;
  } finally {
    flat.dispose();
  }
}
