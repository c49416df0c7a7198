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
  const degrees = new Uint16Array(atoms.length);
  bonds.forEach((bond, index) => {
    const { begin, end } = bond;
    degrees[begin]!++;
    degrees[end]!++;
    const number = index < 90 ? `%${index + 10}` : `%(${index + 10})`;
    const opensAtBegin = begin < end;
    closures[opensAtBegin ? begin : end] += symbolOf(bond, opensAtBegin) + number;
    closures[opensAtBegin ? end : begin] += number;
  });
  return atoms.map((atom, index) => writeAtom(atom, degrees[index]!) + closures[index]).join('.');
}

function symbolOf({ order, aromatic, direction }: DraftBond, forward: boolean): string {
  if (direction !== 'none') return (direction === 'endUpRight') === forward ? '/' : '\\';
  if (aromatic && order < 3) return ':';
  if (order === 17) return forward ? '->' : '<-';
  return bondSymbols.get(order) ?? '~';
}

function writeAtom(atom: DraftAtom, degree: number): string {
  const { isotope, charge, hydrogens, chirality, mapNumber } = atom;
  const symbol = atom.aromatic ? atom.symbol.toLowerCase() : atom.symbol;
  if (hydrogens === undefined) return symbol;
  const mass = isotope === 0 ? '' : isotope;
  const hs = hydrogens === 0 ? '' : hydrogens === 1 ? 'H' : `H${hydrogens}`;
  const sign = charge === 0 ? '' : charge > 0 ? `+${charge}` : charge;
  const map = mapNumber === 0 ? '' : `:${mapNumber}`;
  return `[${mass}${symbol}${chiralMark(chirality, degree, hydrogens)}${hs}${sign}${map}]`;
}

/**
 * RDKit's tag takes a hydrogen that is no atom as the last neighbour, SMILES takes it as the first: among four neighbours
 * an odd permutation, among three an even one.
 */
function chiralMark(chirality: Chirality, degree: number, hydrogens: number): string {
  if (chirality !== 'cw' && chirality !== 'ccw') return '';
  return (chirality === 'ccw') !== (degree === 3 && hydrogens === 1) ? '@' : '@@';
}
