import { expect, it } from 'vitest';
import { loadRdkit, Molecule } from './index.js';

it('parses, canonicalizes and lists atoms and bonds', async () => {
  const mol = await Molecule.fromSmiles('OCC');
  expect(mol.smiles).toBe('CCO');
  expect(mol.atoms.map(({ symbol, hydrogens }) => symbol + hydrogens)).toEqual(['O1', 'C2', 'C3']);
  expect(mol.bonds.map(({ begin, end, order }) => [begin, end, order])).toEqual([
    [0, 1, 1],
    [1, 2, 1],
  ]);
  mol.dispose();
  expect(() => mol.smiles).toThrow('disposed');
});

it('says why', async () => {
  const rdkit = await loadRdkit();
  expect(() => rdkit.parse('C1CC')).toThrow('unclosed ring');
});
