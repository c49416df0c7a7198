import type { AtomRecord } from './records.js';

type ValenceAtom = Pick<AtomRecord, 'atomicNumber' | 'charge' | 'isotope' | 'radicals' | 'mapNumber'>;

/** B, C, N, O, F, P, S, Cl, Br, I: what SMILES writes without brackets. */
const organicSubset = new Set([5, 6, 7, 8, 9, 15, 16, 17, 35, 53]);

/** The valences at which RDKit fills an element up with hydrogens, by atomic number; other elements get none. */
const valences = new Map<number, readonly number[]>([
  [1, [1]],
  [3, [1]],
  [4, [2]],
  [5, [3]],
  [6, [4]],
  [7, [3]],
  [8, [2]],
  [9, [1]],
  [11, [1]],
  [12, [2]],
  [13, [3]],
  [14, [4]],
  [15, [3, 5]],
  [16, [2, 4, 6]],
  [17, [1]],
  [19, [1]],
  [20, [2]],
  [31, [3]],
  [32, [4]],
  [33, [3, 5]],
  [34, [2, 4, 6]],
  [35, [1]],
  [49, [3]],
  [50, [2, 4]],
  [51, [3, 5]],
  [52, [2, 4, 6]],
  [53, [1, 3, 5]],
  [82, [2, 4]],
  [83, [3, 5]],
  [84, [2, 4, 6]],
]);

/** Whether a SMILES may name the atom without brackets. */
export function isOrganicSubset({ atomicNumber, charge, isotope, radicals, mapNumber }: ValenceAtom): boolean {
  return organicSubset.has(atomicNumber) && charge === 0 && isotope === 0 && radicals === 0 && mapNumber === 0;
}

/**
 * Hydrogens that fill an atom up to its next allowed valence. A charged atom is filled as the element with as many electrons: N+ as C.
 *
 * @param bonded sum of the bond orders, an aromatic bond counting 1.5
 */
export function implicitHydrogens({ atomicNumber, charge, radicals }: ValenceAtom, bonded: number): number {
  const used = Math.round(bonded) + radicals;
  const next = valences.get(atomicNumber - charge)?.find((valence) => valence >= used);
  return next === undefined ? 0 : next - used;
}
