import { expect, it } from 'vitest';
import { loadRdkit, Molecule, RdkitError } from './index.js';

const unguarded = {
  maxLength: Number.POSITIVE_INFINITY,
  maxAtoms: Number.POSITIVE_INFINITY,
  maxInnerAtoms: Number.POSITIVE_INFINITY,
};

it('starts afresh after a crash, and refuses what the crash took', async () => {
  const rdkit = await loadRdkit();
  const lost = rdkit.parse('CCO');
  const pattern = rdkit.pattern('[OH]');
  expect(() => rdkit.parse(`[H]${'C'.repeat(3_000)}`, unguarded)).toThrow('RDKit crashed while trying to parse [H]CCC');
  expect(rdkit.alive).toBe(false);
  expect(() => rdkit.parse('CCO')).toThrow(RdkitError);
  expect(() => lost.smiles).toThrow('RDKit crashed earlier and what it held is lost');
  lost.dispose();

  const good = await Molecule.fromSmiles('OCC');
  expect(good.smiles).toBe('CCO');
  expect(rdkit.alive).toBe(true);
  expect(rdkit.parse('CCN').smiles).toBe('CCN');
  expect(good.hasSubstructure(pattern)).toBe(true);
  expect(() => lost.smiles).toThrow(RdkitError);
  pattern.dispose();
  good.dispose();
});

it('revives the synchronous face once for all who wait', async () => {
  const rdkit = await loadRdkit();
  expect(() => rdkit.parse(`[H]${'C'.repeat(100_000)}`, unguarded)).toThrow(RdkitError);
  await Promise.all([rdkit.revive(), rdkit.revive(), loadRdkit()]);
  expect(rdkit.parse('OCC').smiles).toBe('CCO');
  await rdkit.revive();
});

it('survives a SMARTS that crashes it where the limits are raised', async () => {
  const rdkit = await loadRdkit();
  const good = rdkit.pattern('[OH]');
  const nested = `${'[$('.repeat(300)}C${')]'.repeat(300)}`;
  const mol = rdkit.parse('CCO');
  expect(() => mol.hasSubstructure(rdkit.pattern(nested, { maxNesting: 300 }))).toThrow(RdkitError);
  expect(rdkit.alive).toBe(false);
  expect(() => rdkit.pattern('[OH]')).toThrow(RdkitError);
  mol.dispose();
  await rdkit.revive();
  const again = rdkit.parse('CCO');
  expect(again.substructureMatches(good)).toEqual([[2]]);
  good.dispose();
  again.dispose();
});
