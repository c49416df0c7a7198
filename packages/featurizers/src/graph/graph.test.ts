import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { UnsupportedMoleculeError } from '../unsupported-molecule-error.js';
import { graphFeaturizer, graphPresetIds } from './graph-featurizer.js';
import type { GraphPreset } from './graph-preset.js';
import type { MolecularGraph } from './molecular-graph.js';

interface Golden {
  smiles: string[];
  hashes: Record<string, (string | null)[]>;
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/graphs.json', import.meta.url), 'utf8'));
const rdkit = await loadRdkit();

describe.each(graphPresetIds)('%s', (id) => {
  const preset = graphFeaturizer(id);

  it('equals what Python RDKit makes of every golden molecule', () => {
    golden.smiles.forEach((smiles, row) => {
      expect(digestOrUnsupported(preset, smiles), smiles).toBe(golden.hashes[id]![row]);
    });
  });

  it('stays inside its tables', () => {
    for (const smiles of golden.smiles.slice(0, 300)) {
      using mol = rdkit.parse(smiles);
      const graph = preset(mol);
      expectInside(graph.atoms, preset.atomFeatures);
      expectInside(graph.bonds, preset.bondFeatures);
    }
    for (const row of [preset.maskAtom ?? []]) expectInside(row, preset.atomFeatures);
    for (const row of [preset.maskBond ?? [], preset.selfLoop ?? []]) expectInside(row, preset.bondFeatures);
  });
});

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

it('gives a lone atom no edges', () => {
  using mol = rdkit.parse('[Na+]');
  const { atoms, edgeCount, edges, bonds } = graphFeaturizer.pretrainGnns(mol);
  expect([[...atoms], edgeCount, edges.length, bonds.length]).toEqual([[10, 0], 0, 0, 0]);
});

it('refuses a dummy atom, or masks it when asked', () => {
  using mol = rdkit.parse('*CC');
  expect(() => graphFeaturizer.pretrainGnns(mol)).toThrow(/cannot featurize SMILES "\*CC": atom 0 is a dummy atom/);
  expect([...graphFeaturizer.pretrainGnns(mol, { dummyAtoms: 'mask' }).atoms]).toEqual([119, 0, 5, 0, 5, 0]);
  expect(graphFeaturizer.ogb(mol).atoms[0]).toBe(118);
});

it('says which bond it has no row for', () => {
  using dative = rdkit.parse('N->[Pt]');
  expect(() => graphFeaturizer.pretrainGnns(dative)).toThrow('bond 0 is neither single');
  using query = rdkit.parse('C~C');
  expect(() => graphFeaturizer.ogb(query)).toThrow('query bond');
});

it('lists the presets when a name is unknown', () => {
  expect(() => graphFeaturizer('toString')).toThrow(
    'Unknown featurization "toString". Known: pretrain-gnns, molx-reference, ogb.',
  );
  expect(graphFeaturizer('pretrain-gnns')).toBe(graphFeaturizer.pretrainGnns);
});

function digestOrUnsupported(preset: GraphPreset, smiles: string): string | null {
  using mol = rdkit.parse(smiles);
  try {
    return digest(preset(mol));
  } catch (error) {
    if (error instanceof UnsupportedMoleculeError) return null;
    throw error;
  }
}

function digest({ atoms, edges, bonds }: MolecularGraph): string {
  const hash = createHash('sha256');
  for (const array of [atoms, edges, bonds]) hash.update(new Uint8Array(array.buffer));
  return hash.digest('hex').slice(0, 16);
}

function expectInside(rows: ArrayLike<number>, features: readonly { name: string; size: number }[]): void {
  for (let i = 0; i < rows.length; i++) {
    const { name, size } = features[i % features.length]!;
    if (!(rows[i]! >= 0 && rows[i]! < size)) expect.fail(`${name} ${rows[i]} is outside 0 .. ${size - 1}`);
  }
}
