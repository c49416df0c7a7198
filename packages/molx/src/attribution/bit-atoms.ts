import { morganEnvironments } from '@molx/fingerprint';
import type { Molecule } from '@molx/molecule';

/**
 * The atoms behind each Morgan bit: of every environment that sets it, those within its radius.
 *
 * @returns  the molecule's bits, ascending; an atom stands there once for each environment
 */
export function bitAtoms(mol: Molecule, { radius, bits }: { radius: number; bits: number }): Map<number, number[]> {
  const neighbours = mol.atoms.map((): number[] => []);
  for (const { begin, end } of mol.bonds) {
    neighbours[begin]!.push(end);
    neighbours[end]!.push(begin);
  }
  const found = new Map<number, number[]>();
  for (const { id, atom, radius: reach } of morganEnvironments(mol, { radius })) {
    const atoms = within(atom, reach, neighbours);
    const known = found.get(id % bits);
    if (known === undefined) found.set(id % bits, atoms);
    else known.push(...atoms);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

function within(centre: number, bonds: number, neighbours: readonly (readonly number[])[]): number[] {
  const seen = new Set([centre]);
  let edge = [centre];
  for (let step = 0; step < bonds; step++) {
    edge = edge.flatMap((atom) => neighbours[atom]!).filter((atom) => !seen.has(atom));
    for (const atom of edge) seen.add(atom);
  }
  return [...seen];
}
