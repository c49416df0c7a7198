import { alignAtoms } from './align-atoms.js';
import type { AtomRecord, BondDirection, BondRecord } from './records.js';
import { type ScannedBond, scanSmiles } from './scan-smiles.js';

/**
 * The directions that RDKit's SMILES parser leaves on single bonds, which MinimalLib forgets: the marks of the text on bonds
 * beside a double bond that kept its E or Z.
 *
 * RDKit removes bracketed hydrogens after it read the marks; the mark of a removed one goes, turned round, to the other single
 * bond of its atom, unless that has a mark of its own.
 *
 * @param source the SMILES that gave these atoms and bonds
 * @returns      [bonds]; undefined when the text and the atoms don't correspond
 */
export function bondDirections(
  source: string,
  atoms: readonly AtomRecord[],
  bonds: readonly BondRecord[],
): BondDirection[] | undefined {
  const text = scanSmiles(source);
  const atomOf = alignAtoms(text, atoms);
  if (atomOf === undefined) return undefined;
  const directions = new Array<BondDirection>(bonds.length).fill('none');
  const besideStereo = stereoEnds(atoms.length, bonds);
  const bondOf = new Map(bonds.map((bond) => [edgeKey(bond.begin, bond.end, atoms.length), bond]));
  const removed: { bond: ScannedBond; heavy: number }[] = [];
  for (const bond of text.bonds) {
    const begin = atomOf[bond.begin] ?? -1;
    const end = atomOf[bond.end] ?? -1;
    if (begin < 0 || end < 0) {
      if (bond.mark !== undefined && Math.max(begin, end) >= 0) removed.push({ bond, heavy: Math.max(begin, end) });
      continue;
    }
    const record = bondOf.get(edgeKey(begin, end, atoms.length));
    if (record === undefined) return undefined;
    if (bond.mark === undefined || (record.order !== 1 && !record.aromatic)) continue;
    if (!besideStereo[begin] && !besideStereo[end]) continue;
    directions[record.index] = toDirection(bond.mark, record.begin !== begin);
  }
  for (const { bond, heavy } of removed) {
    const others = bonds.filter(({ begin, end, order }) => order === 1 && (begin === heavy || end === heavy));
    const other = others[0];
    if (other === undefined || !besideStereo[heavy] || others.some(({ index }) => directions[index] !== 'none'))
      continue;
    const awayFromHeavy = atomOf[bond.begin] === heavy;
    directions[other.index] = toDirection(bond.mark!, awayFromHeavy === (other.begin === heavy));
  }
  return directions;
}

function stereoEnds(atomCount: number, bonds: readonly BondRecord[]): Uint8Array {
  const ends = new Uint8Array(atomCount);
  for (const { begin, end, stereo } of bonds) {
    if (stereo === 'E' || stereo === 'Z') {
      ends[begin] = 1;
      ends[end] = 1;
    }
  }
  return ends;
}

function toDirection(mark: '/' | '\\', turned: boolean): BondDirection {
  return (mark === '/') !== turned ? 'endUpRight' : 'endDownRight';
}

function edgeKey(a: number, b: number, atomCount: number): number {
  return a < b ? a * atomCount + b : b * atomCount + a;
}
