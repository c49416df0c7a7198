import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { graphFeaturizer } from './graph-featurizer.js';

const rdkit = await loadRdkit();

it('writes each bond in both directions, begin first', () => {
  using mol = rdkit.parse('F/C=C/Cl');
  expect(graphFeaturizer.pretrainGnns(mol)).toEqual({
    atomCount: 4,
    edgeCount: 6,
    atomFeatures: 2,
    bondFeatures: 2,
    atoms: Int32Array.of(8, 0, 5, 0, 5, 0, 16, 0),
    edges: Int32Array.of(0, 1, 1, 2, 2, 3, 1, 0, 2, 1, 3, 2),
    bonds: Int32Array.of(0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1),
  });
  expect([...graphFeaturizer.molxReference(mol).bonds]).toEqual([0, 0, 0, 0, 1, 2, 1, 2, 0, 0, 0, 0]);
});
