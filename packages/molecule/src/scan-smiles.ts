/** A mark of direction on a bond, as written: `/` or `\`, seen from `begin`. */
export type BondMark = '/' | '\\';

/** One bond that a SMILES text names, with its ends as counts of atoms in the text. */
export interface ScannedBond {
  readonly begin: number;
  readonly end: number;
  readonly mark: BondMark | undefined;
}

/** What a SMILES text names, read without chemistry. */
export interface ScannedSmiles {
  /** Per atom its token: `C`, `cl`, `[C@@H:3]`. */
  readonly atoms: readonly string[];
  readonly bonds: readonly ScannedBond[];
}

interface OpenRing {
  readonly atom: number;
  readonly mark: BondMark | undefined;
}

// Atom in brackets | organic subset, aromatic, wildcard | ring number | branch, dot | mark | white space ends the SMILES.
const token = /(\[[^\]]*\]|Br|Cl|[BCNOPSFIbcnops*])|(%\(\d+\)|%\d\d|\d)|([().])|([/\\])|(\s)/g;

/**
 * Lists the atoms and bonds of a SMILES text in the order in which RDKit numbers its atoms.
 *
 * It is lenient: what it doesn't know it passes over, and RDKit judges the text. Ring numbers that never close give no bond.
 */
export function scanSmiles(smiles: string): ScannedSmiles {
  const atoms: string[] = [];
  const bonds: ScannedBond[] = [];
  const branches: number[] = [];
  const rings = new Map<string, OpenRing>();
  let previous = -1;
  let mark: BondMark | undefined;
  for (const [, atom, ring, structure, slash, end] of smiles.matchAll(token)) {
    if (atom !== undefined) {
      if (previous >= 0) bonds.push({ begin: previous, end: atoms.length, mark });
      previous = atoms.length;
      mark = undefined;
      atoms.push(atom);
    } else if (ring !== undefined) {
      const number = ring.replace(/[%()]/g, '').replace(/^0+(?=\d)/, '');
      const open = rings.get(number);
      if (open === undefined) rings.set(number, { atom: previous, mark });
      else {
        rings.delete(number);
        bonds.push({ begin: previous, end: open.atom, mark: mark ?? flip(open.mark) });
      }
      mark = undefined;
    } else if (structure === '(') branches.push(previous);
    else if (structure === ')') previous = branches.pop() ?? previous;
    else if (structure === '.') previous = -1;
    else if (slash !== undefined) mark = slash as BondMark;
    else if (end !== undefined && atoms.length > 0) break;
  }
  return { atoms, bonds };
}

function flip(mark: BondMark | undefined): BondMark | undefined {
  if (mark === undefined) return undefined;
  return mark === '/' ? '\\' : '/';
}
