import type { Molecule } from '@molx/molecule';
import { type Neighbour, neighboursOf } from './molecular-bonds.js';

export interface SubgraphOptions {
  /** Fewest bonds. */
  minPath: number;
  /** Most bonds. */
  maxPath: number;
  /** Whether bonds of hydrogen atoms take part. */
  useHs: boolean;
}

/**
 * Visits every connected set of `minPath` to `maxPath` bonds once. Their number grows about threefold with each bond.
 *
 * @param visit  gets the bonds' indices in an array that is used again
 */
export function forEachSubgraph(mol: Molecule, options: SubgraphOptions, visit: (bonds: readonly number[]) => void) {
  const { minPath, maxPath } = options;
  const adjacent = adjacentBonds(mol, options);
  const forbidden = new Uint8Array(adjacent.length);
  const path: number[] = [];
  /** By length of the path: what may be added to it, and what was. Used again, for there are thousands of paths. */
  const lengths = { length: Math.min(maxPath, adjacent.length) + 1 };
  const candidates: number[][] = Array.from(lengths, () => []);
  const tried: number[][] = Array.from(lengths, () => []);
  const grow = () => {
    const { length } = path;
    if (length >= minPath) visit(path);
    if (length === maxPath) return;
    const left = candidates[length]!;
    const added = tried[length]!;
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (forbidden[next]) continue;
      forbidden[next] = 1;
      added.push(next);
      path.push(next);
      if (length + 1 < maxPath) {
        const deeper = candidates[length + 1]!;
        for (const bond of left) deeper.push(bond);
        for (const bond of adjacent[next]!) if (!forbidden[bond]) deeper.push(bond);
      }
      grow();
      path.pop();
    }
    for (let bond = added.pop(); bond !== undefined; bond = added.pop()) forbidden[bond] = 0;
  };
  adjacent.forEach((bonds, bond) => {
    if (bonds === undefined) return;
    forbidden[bond] = 1;
    path.push(bond);
    for (const next of bonds) candidates[1]?.push(next);
    grow();
    path.pop();
  });
}

/**
 * Visits every unbranched path of `minPath` to `maxPath` bonds once. As in RDKit, one of `maxPath` bonds may end on itself: a ring, or a ring
 * with a tail.
 *
 * @param visit  gets the bonds' indices in an array that is used again
 */
export function forEachPath(mol: Molecule, options: SubgraphOptions, visit: (bonds: readonly number[]) => void) {
  const { minPath, maxPath } = options;
  const neighbours = neighboursOf(mol, takesPart(mol, options));
  const inPath = new Uint8Array(neighbours.length);
  const path: number[] = [];
  const closed = new Set<string>();
  const extend = (start: number, atom: number) => {
    inPath[atom] = 1;
    if (path.length >= minPath && start < atom) visit(path);
    if (path.length < maxPath) {
      for (const next of neighbours[atom]!) {
        path.push(next.bond);
        if (!inPath[next.atom]) extend(start, next.atom);
        else if (isNewRing(path, maxPath, closed)) visit(path);
        path.pop();
      }
    }
    inPath[atom] = 0;
  };
  for (let atom = 0; atom < neighbours.length; atom++) extend(atom, atom);
}

function isNewRing(path: readonly number[], maxPath: number, closed: Set<string>): boolean {
  if (path.length !== maxPath || maxPath < 3 || path[maxPath - 1] === path[maxPath - 2]) return false;
  const key = [...path].sort((a, b) => a - b).join();
  if (closed.has(key)) return false;
  closed.add(key);
  return true;
}

/** Per bond those that share an atom with it, once for each shared atom; undefined for bonds that take no part. */
function adjacentBonds(mol: Molecule, options: SubgraphOptions): (number[] | undefined)[] {
  const keep = takesPart(mol, options);
  const neighbours = neighboursOf(mol, keep);
  return mol.bonds.map((bond) => {
    if (!keep(bond)) return undefined;
    const others = ({ bond: other }: Neighbour) => other !== bond.index;
    return [bond.begin, bond.end].flatMap((atom) =>
      neighbours[atom]!.filter(others).map((neighbour) => neighbour.bond),
    );
  });
}

/** A bond without a type (`~`) is a query, which RDKit leaves out. */
function takesPart({ atoms }: Molecule, { useHs }: SubgraphOptions) {
  const isHydrogen = (atom: number) => atoms[atom]!.atomicNumber === 1;
  return ({ begin, end, order }: { begin: number; end: number; order: number }) =>
    order !== 0 && (useHs || !(isHydrogen(begin) || isHydrogen(end)));
}
