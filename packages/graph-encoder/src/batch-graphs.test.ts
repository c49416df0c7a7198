import type { MolecularGraph } from '@molx/featurizers';
import { expect, it } from 'vitest';
import { batchGraphs } from './batch-graphs.js';

const ethanol: MolecularGraph = {
  atomCount: 3,
  edgeCount: 4,
  atomFeatures: 2,
  bondFeatures: 2,
  atoms: Int32Array.of(5, 0, 5, 0, 7, 0),
  edges: Int32Array.of(0, 1, 1, 2, 1, 0, 2, 1),
  bonds: Int32Array.of(0, 0, 0, 1, 0, 2, 0, 0),
};
const methane: MolecularGraph = {
  atomCount: 1,
  edgeCount: 0,
  atomFeatures: 2,
  bondFeatures: 2,
  atoms: Int32Array.of(5, 0),
  edges: new Int32Array(),
  bonds: new Int32Array(),
};

it('offsets atoms and sorts edges by target, in their order', () => {
  const batch = batchGraphs([methane, ethanol, methane]);
  expect([...batch.offsets]).toEqual([0, 1, 4, 5]);
  expect([...batch.moleculeOf]).toEqual([0, 1, 1, 1, 2]);
  expect([...batch.atoms]).toEqual([5, 0, 5, 0, 5, 0, 7, 0, 5, 0]);
  expect([...batch.edges]).toEqual([2, 1, 3, 2, 1, 2, 2, 3]);
  expect([...batch.bonds]).toEqual([0, 1, 0, 0, 0, 0, 0, 2]);
});

it('takes molecules without bonds and an empty list', () => {
  expect(batchGraphs([methane, methane])).toMatchObject({ atomCount: 2, edgeCount: 0, moleculeCount: 2 });
  expect(batchGraphs([], ethanol)).toMatchObject({ atomCount: 0, moleculeCount: 0, atomFeatures: 2 });
});

it('refuses graphs that do not fit', () => {
  expect(() => batchGraphs([methane, { ...ethanol, atomFeatures: 9 }])).toThrow('got 9 and 2 in graph 1');
  expect(() => batchGraphs([{ ...ethanol, atomCount: 2 }])).toThrow(
    'expected atoms, edges and bonds of 4, 8, 8 numbers',
  );
  expect(() => batchGraphs([{ ...ethanol, edges: Int32Array.of(0, 1, 1, 9, 1, 0, 9, 1) }])).toThrow('got 9 in graph 0');
});
