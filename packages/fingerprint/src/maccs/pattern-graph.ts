import type { Molecule } from '@molx/molecule';
import { bondType, neighboursOf } from '../molecular-bonds.js';
import { type PatternGraph, type Test, untested } from './pattern.js';
import type { PatternTests } from './pattern-tests.js';

/** A molecule with the answers to all `tests`. */
export function patternGraph(mol: Molecule, tests: PatternTests): PatternGraph {
  const { atoms, bonds } = mol;
  const neighbours = neighboursOf(mol);
  const isHydrogen = ({ atom }: { atom: number }) => atoms[atom]!.atomicNumber === 1;
  const atomMasks: (Uint8Array | undefined)[] = [];
  const bondMasks: Uint8Array[] = [];
  const graph: PatternGraph = {
    elements: Uint8Array.from(atoms, ({ atomicNumber }) => atomicNumber),
    charges: Int8Array.from(atoms, ({ charge }) => charge),
    hydrogens: Uint8Array.from(
      atoms,
      ({ hydrogens, index }) => hydrogens + neighbours[index]!.filter(isHydrogen).length,
    ),
    aromatic: Uint8Array.from(atoms, ({ aromatic }) => Number(aromatic)),
    inRing: Uint8Array.from(atoms, ({ inRing }) => Number(inRing)),
    types: Uint8Array.from(bonds, bondType),
    ringBonds: Uint8Array.from(bonds, ({ inRing }) => Number(inRing)),
    neighbours: neighbours.map((around) => around.flatMap(({ atom, bond }) => [atom, bond])),
    atomMasks,
    bondMasks,
    atomTests: tests.atoms,
  };
  for (const test of tests.bonds) bondMasks.push(maskOf(graph, test, bonds.length));
  for (const [id, test] of tests.atoms.entries()) {
    const mask = tests.recursive.has(id)
      ? new Uint8Array(atoms.length).fill(untested)
      : maskOf(graph, test, atoms.length);
    atomMasks.push(tests.recursive.has(id) || mask.includes(1) ? mask : undefined);
  }
  return graph;
}

function maskOf(graph: PatternGraph, test: Test, length: number): Uint8Array {
  const mask = new Uint8Array(length);
  for (let index = 0; index < length; index++) if (test(graph, index)) mask[index] = 1;
  return mask;
}
