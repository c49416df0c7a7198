import { Random } from '@molx/core';
import { functionalGroupList } from '@molx/featurizers';
import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { assembleMolecule } from './assemble-molecule.js';
import { exclusionMark } from './exclusions.js';
import { columns, makeMolecules, moleculesTsv } from './make-molecules.js';
import { isReasonable, limits } from './screen-molecule.js';
import { seniority } from './styles/principal-class.js';
import { unwantedPatterns } from './unwanted-patterns.js';

const rdkit = await loadRdkit();
const exclude = () => ({ early: new Set<string>(), late: new Set<string>() });
const options = { seed: 5, draws: 60, rows: 12, exclude };
const made = makeMolecules(rdkit, options);

it('gives the same bytes for the same seed, others for another', () => {
  const text = moleculesTsv(made);
  expect(moleculesTsv(makeMolecules(rdkit, options))).toBe(text);
  expect(moleculesTsv(makeMolecules(rdkit, { ...options, draws: 20, rows: 3, seed: 6 })).split('\n')[1]).not.toBe(
    text.split('\n')[1],
  );
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(13);
  for (const line of lines) expect(line.split('\t')).toHaveLength(columns.length);
});

it('keeps within the limits and takes each molecule once', () => {
  expect(new Set(made.map(({ smiles }) => smiles)).size).toBe(12);
  for (const { facts } of made) {
    expect(facts.aromaticRings).toBeLessThanOrEqual(limits.aromaticRings[1]);
    expect(facts.heavyAtoms).toBeGreaterThanOrEqual(limits.heavyAtoms[0]);
  }
});

it('leaves out what is excluded early, and gives the place of what is excluded late to the same scaffold', () => {
  let dropped = '';
  const late = makeMolecules(rdkit, {
    ...options,
    exclude: (candidates) => {
      const often = candidates.filter(({ scaffold }) => scaffold === 'c1ccccc1').map(({ smiles }) => smiles);
      dropped = made.map(({ smiles }) => smiles).find((smiles) => often.includes(smiles))!;
      const { key } = candidates.find(({ smiles }) => smiles === dropped)!;
      return { early: new Set(), late: new Set([exclusionMark(key)]) };
    },
  });
  const place = made.findIndex(({ smiles }) => smiles === dropped);
  const others = (rows: typeof made) => rows.filter((_, i) => i !== place).map(({ smiles }) => smiles);
  expect(late.map(({ scaffold }) => scaffold)).toEqual(made.map(({ scaffold }) => scaffold));
  expect(others(late)).toEqual(others(made));
  expect(late[place]!.smiles).not.toBe(dropped);

  const early = makeMolecules(rdkit, {
    ...options,
    exclude: (candidates) => ({ early: new Set(candidates.map(({ key }) => exclusionMark(key))), late: new Set() }),
  });
  expect(early).toEqual([]);
});

it('draws text that RDKit reads', () => {
  const random = new Random(1);
  for (let i = 0; i < 200; i++) rdkit.parse(assembleMolecule(random)).dispose();
});

it.each([
  ['CC(=O)Nc1ccc(O)cc1', true],
  ['CCOO', false],
  ['CC(=O)Cl', false],
  ['CCNCO', false],
  ['C[NH3+]', false],
  ['[CH2]CC', false],
  ['CCN.Cl', false],
  ['O=C(NO)c1ccccc1', true],
  ['NC(=O)NN=Cc1ccco1', true],
])('screens %s: %s', (smiles, expected) => {
  const mol = rdkit.parse(smiles);
  expect(isReasonable(mol)).toBe(expected);
  mol.dispose();
});

it('ranks only groups that the featurizer knows, and reads every pattern', () => {
  const names = new Set(functionalGroupList.map(({ name }) => name));
  expect(seniority.flatMap((name) => (names.has(name) ? [] : [name]))).toEqual([]);
  const mol = rdkit.parse('C');
  for (const pattern of unwantedPatterns) expect(mol.hasSubstructure(pattern), pattern).toBe(false);
  mol.dispose();
});
