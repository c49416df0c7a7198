import type { AtomRecord, Molecule } from '@molx/molecule';

/** Elements with a type of their own, by RDKit's table; all others share one. */
const typedElements = [5, 6, 7, 8, 9, 14, 15, 16, 17, 33, 34, 35, 51, 52, 53];
const otherType = 15;
const branchBits = 3;
const piBits = 2;
const typeBits = 4;

/** Bits of an atom's code; with chirality two more. */
export const codeBits = (includeChirality: boolean) => branchBits + piBits + typeBits + (includeChirality ? 2 : 0);

/** RDKit gives SP3 atoms no pi electrons, though sulphones and phosphates have double bonds. */
const hypervalent = '[^3;$(*!-;!:*)]';

/**
 * Per atom the type that atom pairs and torsions are made of: neighbours, pi electrons and element (Carhart et al. 1985,
 * doi:10.1021/ci00046a002), packed as RDKit packs them; with chirality also R or S.
 */
export function atomCodes(mol: Molecule, includeChirality: boolean): number[] {
  const pi = piElectrons(mol);
  return mol.atoms.map((atom) => {
    const type = typedElements.indexOf(atom.atomicNumber);
    let code = atom.degree % (2 ** branchBits - 1);
    code |= (pi[atom.index]! % (2 ** piBits - 1)) << branchBits;
    code |= (type < 0 ? otherType : type) << (branchBits + piBits);
    return includeChirality ? code | (cipCode(atom) << codeBits(false)) : code;
  });
}

function piElectrons(mol: Molecule): Uint8Array {
  const pi = new Uint8Array(mol.atoms.length);
  let multiple = false;
  for (const { begin, end, order, aromatic } of mol.bonds) {
    if (aromatic || order < 2 || order > 4) continue;
    pi[begin]! += order - 1;
    pi[end]! += order - 1;
    multiple = true;
  }
  if (multiple) for (const [atom] of mol.substructureMatches(hypervalent)) pi[atom!] = 0;
  for (const { index, aromatic } of mol.atoms) if (aromatic) pi[index] = 1;
  return pi;
}

function cipCode({ cip }: AtomRecord): number {
  if (cip === 'R') return 1;
  return cip === 'S' ? 2 : 0;
}
