import { MolxError } from '@molx/core';
import type { Molecule } from '@molx/molecule';

/** True when both have the same canonical SMILES, stereo included. */
export function sameCanonicalSmiles(a: Molecule, b: Molecule): boolean {
  return a.smiles === b.smiles;
}

/**
 * True when both have the same standard InChI, which counts tautomers that differ by a mobile hydrogen as one.
 *
 * Molecules whose atoms other than hydrogen differ are told apart without the InChI library, and equal canonical SMILES are taken as equal.
 *
 * @returns undefined where RDKit's InChI library gives none or bears no molecule of that size
 */
export function sameInchi(a: Molecule, b: Molecule): boolean | undefined {
  if (sameCanonicalSmiles(a, b)) return true;
  if (heavyAtoms(a) !== heavyAtoms(b)) return false;
  try {
    const [first, second] = [a.inchi(), b.inchi()];
    return first === '' || second === '' ? undefined : first === second;
  } catch (error) {
    if (MolxError.is(error, 'invalid-argument')) return undefined;
    throw error;
  }
}

/** The atoms other than hydrogen by element, as one text; read from the SMILES, which is faster than to ask RDKit. */
function heavyAtoms({ smiles }: Molecule): string {
  const elements = Array.from(
    smiles.matchAll(/\[\d*([A-Z][a-z]?|[a-z]{1,2})|Br|Cl|[BCNOPSFIbcnops]/g),
    ([atom, inBrackets]) => {
      const symbol = inBrackets ?? atom;
      return symbol[0]!.toUpperCase() + symbol.slice(1);
    },
  );
  return elements
    .filter((element) => element !== 'H')
    .sort()
    .join();
}
