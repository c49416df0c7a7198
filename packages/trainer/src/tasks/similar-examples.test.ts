import { countTanimoto, morganCounts } from '@molx/fingerprint';
import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import type { MoleculeRecord } from '../data/index.js';
import { SimilarExamples } from './similar-examples.js';

const rdkit = await loadRdkit();
const record = (source: string): MoleculeRecord => {
  const mol = rdkit.parse(source);
  const { smiles, flatSmiles: key } = mol;
  const scaffold = mol.murckoScaffold();
  mol.dispose();
  return { id: source, source, smiles, key, scaffold, texts: {} };
};
const scaffoldCounts = (smiles: string) => {
  const mol = rdkit.parse(smiles);
  const counts = morganCounts(mol);
  mol.dispose();
  return counts;
};

const pool = [
  'CCO',
  'CCCC',
  'Cc1ccccc1',
  'CCc1ccccc1',
  'Cc1ccncc1',
  'C1CCCCC1',
  'Cc1ccc2ccccc2c1',
  'C[C@H](O)c1ccccc1',
].map(record);
const similar = new SimilarExamples(rdkit, pool);
const nearest = (smiles: string, count: number) => similar.nearest(record(smiles), count).map(({ source }) => source);

it('ranks by scaffold, then by molecule', () => {
  expect(nearest('CCCc1ccccc1', 3)).toEqual(['CCc1ccccc1', 'Cc1ccccc1', 'C[C@H](O)c1ccccc1']);
  const [pyridine, naphthalene] = ['c1ccncc1', 'c1ccc2ccccc2c1'].map((other) =>
    countTanimoto(scaffoldCounts('c1ccccc1'), scaffoldCounts(other)),
  );
  expect(pyridine).toBeGreaterThan(naphthalene!);
  expect(nearest('CCCc1ccccc1', 5).slice(3)).toEqual(['Cc1ccncc1', 'Cc1ccc2ccccc2c1']);
});

it('takes acyclic molecules for acyclic ones, and never the molecule itself', () => {
  expect(nearest('CCCO', 2)).toEqual(['CCO', 'CCCC']);
  expect(nearest('Cc1ccccc1', 8)).not.toContain('Cc1ccccc1');
  expect(nearest('C[C@@H](O)c1ccccc1', 8)).not.toContain('C[C@H](O)c1ccccc1');
  expect(nearest('CCO', 0)).toEqual([]);
  expect(nearest('CCO', 99)).toHaveLength(7);
  expect(() => nearest('CCO', 1.5)).toThrow('expected a whole number of examples, got 1.5');
});

it('takes a scaffold that is no molecule by itself for like none but its own', () => {
  const rings = '[c-]1[cH-][cH-][cH-][cH-]1.c1cc[cH-]c1';
  expect(() => rdkit.parse(rings)).toThrow("Can't kekulize");
  const asked = { smiles: 'CCO', key: 'CCO', scaffold: rings };
  const own = { ...record('CCN'), scaffold: rings };
  const found = new SimilarExamples(rdkit, [...pool, own]).nearest(asked, 99);
  expect([found[0], found.length]).toEqual([own, pool.length]);
});
