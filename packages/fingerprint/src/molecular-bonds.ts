import type { BondRecord, Molecule } from '@molx/molecule';

/** RDKit's number of the aromatic bond type. */
const aromatic = 12;

/** RDKit's number of a bond's type: 1, 2, 3, 4, 12 aromatic, 17 dative, 0 unspecified (`~`). */
export function bondType({ aromatic: isAromatic, order }: BondRecord): number {
  return isAromatic ? aromatic : order;
}

/** One end of a bond, seen from the other. */
export interface Neighbour {
  readonly atom: number;
  readonly bond: number;
}

/** Per atom its neighbours, by bond index. */
export function neighboursOf(mol: Molecule, keep: (bond: BondRecord) => boolean = () => true): Neighbour[][] {
  const neighbours: Neighbour[][] = mol.atoms.map(() => []);
  for (const bond of mol.bonds) {
    if (!keep(bond)) continue;
    neighbours[bond.begin]!.push({ atom: bond.end, bond: bond.index });
    neighbours[bond.end]!.push({ atom: bond.begin, bond: bond.index });
  }
  return neighbours;
}
