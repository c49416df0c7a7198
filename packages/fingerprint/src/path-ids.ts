import type { Molecule } from '@molx/molecule';
import { hashCombine, hashRange } from './hash.js';
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
  const { minPath = 1, maxPath = 7, useHs = true, branchedPaths = true, bitsPerFeature = 2 } = options;
  const hash = pathHash(mol, options);
  const twister = new SmallTwister();
  const ids: number[] = [];
  const visit = (path: readonly number[]) => {
    const id = hash(path);
    ids.push(id);
    if (bitsPerFeature === 1) return;
    twister.seed(id);
    for (let bit = 1; bit < bitsPerFeature; bit++) ids.push(twister.next() >>> 1);
  };
  (branchedPaths ? forEachSubgraph : forEachPath)(mol, { minPath, maxPath, useHs }, visit);
  return Float64Array.from(ids);
}

/**
 * Hashes a set of bonds as RDKit does: per bond its type, and its ends' elements, aromaticity and degrees within the set; sorted, and with the
 * number of atoms, which tells a ring from a star.
 */
function pathHash(mol: Molecule, { useBondOrder = true }: PathOptions): (path: readonly number[]) => number {
  const invariants = mol.atoms.map(({ atomicNumber, aromatic }) => (atomicNumber << 1) | Number(aromatic));
  const types = mol.bonds.map((bond) => (useBondOrder ? bondType(bond) : 1));
  const degrees = new Uint8Array(mol.atoms.length);
  return (path) => {
    let atoms = 0;
    for (const bond of path) {
      const { begin, end } = mol.bonds[bond]!;
      if (degrees[begin]!++ === 0) atoms++;
      if (degrees[end]!++ === 0) atoms++;
    }
    const hashes = path.map((bond) => {
      const { begin, end } = mol.bonds[bond]!;
      const difference = invariants[begin]! - invariants[end]! || degrees[begin]! - degrees[end]!;
      const [first, second] = difference < 0 ? [end, begin] : [begin, end];
      let hash = degrees[begin]! + degrees[end]! - 2;
      hash = hashCombine(hash, types[bond]!);
      hash = hashCombine(hashCombine(hash, invariants[first]!), degrees[first]!);
      return hashCombine(hashCombine(hash, invariants[second]!), degrees[second]!);
    });
    for (const bond of path) {
      const { begin, end } = mol.bonds[bond]!;
      degrees[begin] = 0;
      degrees[end] = 0;
    }
    if (hashes.length === 1) return hashes[0]!;
    return hashRange([...hashes.sort((a, b) => a - b), atoms]);
  };
}
