import type { Rdkit } from '@molx/molecule';

const stereoMarks = /@+(?:(?:TH|AL|SP|TB|OH)\d+)?|[/\\]/g;

/**
 * The canonical SMILES of a molecule without its stereochemistry, by which a molecule counts as the same.
 *
 * @param canonical  RDKit's canonical SMILES
 */
export function withoutStereo(canonical: string, rdkit: Rdkit): string {
  const flat = canonical.replace(stereoMarks, '');
  if (flat === canonical) return canonical;
  const molecule = rdkit.parse(flat);
  try {
    return molecule.smiles;
  } finally {
    molecule.dispose();
  }
}
