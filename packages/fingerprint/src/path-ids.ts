import type { Molecule } from '@molx/molecule';
import { hashCombine } from './hash.js';
import { bondType } from './molecular-bonds.js';
import { SmallTwister } from './small-twister.js';
import { forEachPath, forEachSubgraph } from './subgraphs.js';

/** What takes part in the RDK fingerprint. */
export interface PathOptions {
  /** Fewest bonds of a path. Default 1. */
  minPath?: number;
  /** Most bonds of a path. Default 7; the time grows about threefold with each. */
  maxPath?: number;
  /** Whether hydrogens that are atoms of the graph take part. Default true. */
  useHs?: boolean;
  /** Whether branched subgraphs count, or only unbranched paths. Default true. */
  branchedPaths?: boolean;
  /** Whether bond orders count. Default true. */
  useBondOrder?: boolean;
  /** Ids for each path: the first is its hash, the others are random numbers that it seeds. Default 2. */
  bitsPerFeature?: number;
}

/** The ids of all paths of a molecule, `bitsPerFeature` of 32 bits for each. */
export function pathIds(mol: Molecule, options: PathOptions): Float64Array {
  const ids: number[] = [];
  forEachPathId(mol, options, (id) => ids.push(id));
  return Float64Array.from(ids);
}

/** Gives {@link pathIds} one by one. */
export function forEachPathId(mol: Molecule, options: PathOptions, take: (id: number) => void): void {
  const { minPath = 1, maxPath = 7, useHs = true, branchedPaths = true, bitsPerFeature = 2 } = options;
  const hash = pathHash(mol, options);
  const twister = new SmallTwister();
  const visit = (path: readonly number[]) => {
    const id = hash(path);
    take(id);
    if (bitsPerFeature === 1) return;
    twister.seed(id);
    for (let bit = 1; bit < bitsPerFeature; bit++) take(twister.next() >>> 1);
  };
  (branchedPaths ? forEachSubgraph : forEachPath)(mol, { minPath, maxPath, useHs }, visit);
}

/**
 * Hashes a set of bonds as RDKit does: per bond its type, and its ends' elements, aromaticity and degrees within the set; sorted, and with the
 * number of atoms, which tells a ring from a star.
 */
function pathHash(mol: Molecule, { useBondOrder = true }: PathOptions): (path: readonly number[]) => number {
  const invariants = mol.atoms.map(({ atomicNumber, aromatic }) => (atomicNumber << 1) | Number(aromatic));
  const types = Uint8Array.from(mol.bonds, (bond) => (useBondOrder ? bondType(bond) : 1));
  const begins = Uint16Array.from(mol.bonds, ({ begin }) => begin);
  const ends = Uint16Array.from(mol.bonds, ({ end }) => end);
  const degrees = new Uint8Array(mol.atoms.length);
  /** Of the bonds of one path, ascending. */
  const hashes = new Uint32Array(mol.bonds.length);
  const bondHash = (bond: number): number => {
    const begin = begins[bond]!;
    const end = ends[bond]!;
    const difference = invariants[begin]! - invariants[end]! || degrees[begin]! - degrees[end]!;
    const first = difference < 0 ? end : begin;
    const second = difference < 0 ? begin : end;
    let hash = degrees[begin]! + degrees[end]! - 2;
    hash = hashCombine(hash, types[bond]!);
    hash = hashCombine(hashCombine(hash, invariants[first]!), degrees[first]!);
    return hashCombine(hashCombine(hash, invariants[second]!), degrees[second]!);
  };
  return (path) => {
    let atoms = 0;
    for (const bond of path) {
      if (degrees[begins[bond]!]!++ === 0) atoms++;
      if (degrees[ends[bond]!]!++ === 0) atoms++;
    }
    for (let count = 0; count < path.length; count++) {
      const hash = bondHash(path[count]!);
      let at = count;
      for (; at > 0 && hashes[at - 1]! > hash; at--) hashes[at] = hashes[at - 1]!;
      hashes[at] = hash;
    }
    for (const bond of path) {
      degrees[begins[bond]!] = 0;
      degrees[ends[bond]!] = 0;
    }
    if (path.length === 1) return hashes[0]!;
    let hash = 0;
    for (let i = 0; i < path.length; i++) hash = hashCombine(hash, hashes[i]!);
    return hashCombine(hash, atoms);
  };
}
