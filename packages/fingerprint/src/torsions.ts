import { expectWhole, InvalidArgumentError } from '@molx/core';
import { type Molecule, maxBits } from '@molx/molecule';
import { atomCodes, codeBits } from './atom-codes.js';
import { bitsOfIds, type CountFingerprint, countIds, leastSimulatedBits, simulateCounts } from './count-fingerprint.js';
import { hashRange } from './hash.js';
import { neighboursOf } from './molecular-bonds.js';

interface TorsionPaths {
  /** Atoms in a row. Default 4. */
  torsionAtomCount?: number;
  /** Whether R and S centres differ. Default false. */
  includeChirality?: boolean;
}

export interface TorsionOptions extends TorsionPaths {
  /** Length of the folded fingerprint. Default 2048. */
  bits?: number;
  /** Four bits a torsion, for counts of at least 1, 2, 4 and 8, instead of one. Default true. */
  countSimulation?: boolean;
}

export interface TorsionCountOptions extends TorsionPaths {
  /** Length to fold to; not folded by default. */
  bits?: number;
}

/**
 * The topological-torsion fingerprint (Nilakantan et al. 1987, doi:10.1021/ci00054a008) as RDKit hashes it: rows of atoms, each with its other
 * neighbours, pi electrons and element. Hydrogen atoms are passed over. A ring of one atom fewer counts as a row that returns to its lowest
 * atom, so in three-rings (of 4 atoms in a row) some torsions depend on the order of atoms, as RDKit's do.
 *
 * @returns [ceil(bits / 8)], packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`
 * @throws {InvalidArgumentError} for fewer than 2 atoms in a row, and a length outside 1 (5 with count simulation) to 2^24
 */
export function torsions(mol: Molecule, options: TorsionOptions = {}): Uint8Array {
  const { bits = 2048, countSimulation = true, includeChirality = false, torsionAtomCount = 4 } = options;
  expectWhole('torsions', 'bits', bits, countSimulation ? leastSimulatedBits : 1, maxBits);
  expectWhole('torsions', 'torsionAtomCount', torsionAtomCount, 2);
  if (torsionAtomCount === 4) {
    return mol.fingerprintBits('topologicalTorsion', bits, {
      useChirality: includeChirality,
      useCountSimulation: countSimulation,
    });
  }
  const ids = Float64Array.from(torsionCodes(mol, torsionAtomCount, includeChirality), hashRange);
  return countSimulation ? simulateCounts(ids, bits) : bitsOfIds(ids, bits);
}

/**
 * How often each topological torsion occurs. Not folded, an id spells the torsion out in 9 bits an atom (11 with chirality), as RDKit's sparse
 * counts; folded, it is the torsion's hash.
 *
 * @throws {InvalidArgumentError} as {@link torsions}, and for torsions too long to be spelled out in 53 bits
 */
export function torsionCounts(mol: Molecule, options: TorsionCountOptions = {}): CountFingerprint {
  const { bits, includeChirality = false, torsionAtomCount = 4 } = options;
  expectWhole('torsionCounts', 'torsionAtomCount', torsionAtomCount, 2);
  if (bits !== undefined) expectWhole('torsionCounts', 'bits', bits, 1, maxBits);
  const size = codeBits(includeChirality);
  if (bits === undefined && torsionAtomCount * size > 53) {
    throw new InvalidArgumentError(
      `torsionCounts: ${torsionAtomCount} atoms of ${size} bits don't fit into 53 bits. Give bits, to fold them.`,
    );
  }
  const codes = torsionCodes(mol, torsionAtomCount, includeChirality);
  const spell = (row: number[]) => row.reduceRight((id, code) => id * 2 ** size + code, 0);
  return countIds(Float64Array.from(codes, bits === undefined ? spell : hashRange), bits);
}

/** Per torsion the codes of its atoms, read from the end that gives the smaller ones. */
function torsionCodes(mol: Molecule, length: number, includeChirality: boolean): number[][] {
  /** Bits of chirality are folded in by the remainder. */
  const limit = 2 ** codeBits(false) - 1;
  /** An inner atom has two neighbours in the row, an end one; RDKit adds 1, so that no code is 0. */
  const inner = atomCodes(mol, includeChirality).map((code) => ((code - 2) >>> 0) % limit);
  return atomRows(mol, length).map((row) => {
    const codes = row.map((atom, i) => inner[atom]! + (i === 0 || i === length - 1 ? 1 : 0));
    return isReversed(codes) ? codes.reverse() : codes;
  });
}

function isReversed(codes: readonly number[]): boolean {
  for (let i = 0, j = codes.length - 1; i < j; i++, j--) {
    if (codes[i] !== codes[j]) return codes[i]! > codes[j]!;
  }
  return false;
}

/**
 * Every row of `length` different bonded atoms once, and every ring of one atom fewer, written from its lowest atom back to it, as RDKit does.
 */
function atomRows(mol: Molecule, length: number): number[][] {
  const { atoms } = mol;
  const neighbours = neighboursOf(mol, ({ begin, end }) =>
    [begin, end].every((atom) => atoms[atom]!.atomicNumber !== 1),
  );
  const rows: number[][] = [];
  const row: number[] = [];
  const inRow = new Uint8Array(atoms.length);
  const extend = (atom: number) => {
    row.push(atom);
    inRow[atom] = 1;
    if (row.length === length) {
      if (row[0]! < atom) rows.push(row.slice());
    } else {
      for (const { atom: next } of neighbours[atom]!) {
        if (!inRow[next]) extend(next);
        else if (row.length === length - 1 && next === row[0] && closesRing(row)) rows.push([...row, next]);
      }
    }
    inRow[atom] = 0;
    row.pop();
  };
  for (const { index } of atoms) extend(index);
  return rows;
}

/** Of the ways to walk a ring, RDKit takes the one from its lowest atom that goes to the lower neighbour. */
function closesRing(row: readonly number[]): boolean {
  return row.length > 2 && row[1]! < row[row.length - 1]! && row.every((atom) => atom >= row[0]!);
}
