import type { BondDirection, Chirality } from './records.js';

/** An atom to write: in brackets with its hydrogens, or bare where RDKit shall count them. */
export interface DraftAtom {
  readonly symbol: string;
  readonly aromatic: boolean;
  readonly isotope: number;
  readonly charge: number;
  /** Undefined: implicit, by RDKit's valence model; only for neutral atoms of the organic subset. */
  readonly hydrogens: number | undefined;
  /** As RDKit's tag, with respect to the order of the atom's bonds. */
  readonly chirality: Chirality;
  /** Atom map number; 0 for none. */
  readonly mapNumber: number;
}

export interface DraftBond {
  readonly begin: number;
  readonly end: number;
  /** Kekule order. */
  readonly order: number;
  readonly aromatic: boolean;
  readonly direction: BondDirection;
}

const bondSymbols = new Map([
  [1, '-'],
  [2, '='],
  [3, '#'],
  [4, '$'],
]);

/**
 * Writes a molecule as a SMILES for RDKit to read, not for people: every atom stands by itself and every bond is a ring closure, so that
 * an atom's bonds keep their order, and chiral tags and bond directions carry over as they are.
 */
export function writeSmiles(atoms: readonly DraftAtom[], bonds: readonly DraftBond[]): string {
  const closures: string[] = new Array(atoms.length).fill('');
  bonds.forEach((bond, index) => {
    const { begin, end } = bond;
    const number = index < 90 ? `%${index + 10}` : `%(${index + 10})`;
    const opensAtBegin = begin < end;
    closures[opensAtBegin ? begin : end] += symbolOf(bond, opensAtBegin) + number;
    closures[opensAtBegin ? end : begin] += number;
  });
  return atoms.map((atom, index) => writeAtom(atom, closureCount(bonds, index)) + closures[index]).join('.');
}

function symbolOf({ order, aromatic, direction }: DraftBond, forward: boolean): string {
  if (direction !== 'none') return (direction === 'endUpRight') === forward ? '/' : '\\';
  if (aromatic) return ':';
  if (order === 17) return forward ? '->' : '<-';
  return bondSymbols.get(order) ?? '~';
}

function closureCount(bonds: readonly DraftBond[], atom: number): number {
  let count = 0;
  for (const { begin, end } of bonds) if (begin === atom || end === atom) count++;
  return count;
}

function writeAtom(atom: DraftAtom, degree: number): string {
  const { isotope, charge, hydrogens, chirality, mapNumber } = atom;
  const symbol = atom.aromatic ? atom.symbol.toLowerCase() : atom.symbol;
  if (hydrogens === undefined) return symbol;
  const mass = isotope === 0 ? '' : isotope;
  const hs = hydrogens === 0 ? '' : hydrogens === 1 ? 'H' : `H${hydrogens}`;
  const sign = charge === 0 ? '' : charge > 0 ? `+${charge}` : charge;
  const map = mapNumber === 0 ? '' : `:${mapNumber}`;
  return `[${mass}${symbol}${chiralMark(chirality, degree)}${hs}${sign}${map}]`;
}

/** RDKit's tag takes the fourth, absent neighbour as the last; SMILES takes it as the first, an odd permutation. */
function chiralMark(chirality: Chirality, degree: number): string {
  if (chirality !== 'cw' && chirality !== 'ccw') return '';
  return (chirality === 'ccw') !== (degree === 3) ? '@' : '@@';
}
