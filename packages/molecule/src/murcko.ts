import { alignAtoms } from './align-atoms.js';
import { implicitHydrogens, isOrganicSubset } from './implicit-hydrogens.js';
import type { AtomRecord, BondRecord } from './records.js';
import { scanSmiles } from './scan-smiles.js';
import { type DraftAtom, writeSmiles } from './write-smiles.js';

/** The order by which commonchem says that `begin` gives `end` both electrons. */
const dative = 17;

/** What the scaffold is cut from. */
interface Graph {
  readonly source: string;
  readonly atoms: readonly AtomRecord[];
  readonly bonds: readonly BondRecord[];
}

/**
 * Cuts a molecule down to its Bemis-Murcko scaffold (doi:10.1021/jm9602928), as RDKit does: rings, what links them, and atoms bound to
 * these by a double bond. An atom that lost a neighbour loses its chirality and gets hydrogens by valence; an aromatic heteroatom gets one.
 *
 * @returns the scaffold as a SMILES for RDKit to read, its aromatic atoms as they were; empty for a molecule without rings
 */
export function murckoSmiles({ source, atoms, bonds }: Graph): string {
  const frame = frameOf(atoms, bonds);
  const kept = [...frame];
  const cut = new Uint8Array(atoms.length);
  for (const { begin, end, order } of bonds) {
    if (frame[begin] === frame[end]) continue;
    const [inside, outside] = frame[begin] ? [begin, end] : [end, begin];
    if (order === 2) kept[outside] = 1;
    else cut[inside] = 1;
  }
  const hanging = atoms.map(({ index }) => kept[index] === 1 && frame[index] === 0);
  const bracketed = bracketedAtoms(source, atoms);
  const left = bonds.filter(({ begin, end }) => kept[begin] && kept[end]);
  const position = new Map<number, number>();
  const drafts: DraftAtom[] = [];
  for (const atom of atoms) {
    if (!kept[atom.index]) continue;
    position.set(atom.index, drafts.length);
    if (cut[atom.index] || (hanging[atom.index] && !bracketed[atom.index])) drafts.push(recounted(atom, left));
    else drafts.push(bracketed[atom.index] || !mayBeBare(atom) ? atom : { ...atom, hydrogens: undefined });
  }
  return writeSmiles(
    drafts,
    left.map((bond) => ({
      begin: position.get(bond.begin)!,
      end: position.get(bond.end)!,
      order: bond.order,
      aromatic: bond.aromatic,
      direction: bond.direction,
    })),
  );
}

/** Ring atoms and those on paths between them: what is left when ends are taken away until there is none. */
function frameOf(atoms: readonly AtomRecord[], bonds: readonly BondRecord[]): Uint8Array {
  const frame = new Uint8Array(atoms.length).fill(1);
  const degrees = atoms.map(({ degree }) => degree);
  const neighbours: number[][] = atoms.map(() => []);
  for (const { begin, end } of bonds) {
    neighbours[begin]!.push(end);
    neighbours[end]!.push(begin);
  }
  const ends = atoms.filter(({ degree }) => degree < 2).map(({ index }) => index);
  for (let atom = ends.pop(); atom !== undefined; atom = ends.pop()) {
    frame[atom] = 0;
    for (const neighbour of neighbours[atom]!) {
      if (frame[neighbour] && --degrees[neighbour]! === 1) ends.push(neighbour);
    }
  }
  return frame;
}

/** Whether the text gave each atom in brackets, with its hydrogens. */
function bracketedAtoms(source: string, atoms: readonly AtomRecord[]): boolean[] {
  const text = scanSmiles(source);
  const bracketed: boolean[] = new Array(atoms.length).fill(true);
  alignAtoms(text, atoms)?.forEach((atom, index) => {
    if (atom >= 0) bracketed[atom] = text.atoms[index]!.startsWith('[');
  });
  return bracketed;
}

/** In brackets an aromatic heteroatom counts its bonds otherwise, so what the text had bare stays bare where it can. */
function mayBeBare(atom: AtomRecord): boolean {
  if (atom.aromatic && atom.atomicNumber !== 6 && atom.hydrogens > 0) return false;
  return atom.chirality === 'none' && isOrganicSubset(atom);
}

function recounted(atom: AtomRecord, bonds: readonly BondRecord[]): DraftAtom {
  const chirality = 'none';
  if (atom.aromatic && atom.atomicNumber !== 6) return { ...atom, chirality, hydrogens: 1 };
  if (isOrganicSubset(atom)) return { ...atom, chirality, hydrogens: undefined };
  let valence = 0;
  for (const { begin, end, order, aromatic } of bonds) {
    if (begin !== atom.index && end !== atom.index) continue;
    if (order === dative) valence += end === atom.index ? 1 : 0;
    else valence += aromatic ? 1.5 : order;
  }
  return { ...atom, chirality, hydrogens: implicitHydrogens(atom, valence) };
}
