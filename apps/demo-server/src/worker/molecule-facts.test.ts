import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { hillFormula } from './molecule-facts.js';

const rdkit = await loadRdkit();

it.each([
  ['CC(=O)Oc1ccccc1C(=O)O', 'C9H8O4'],
  ['[Na+].[Cl-]', 'ClNa'],
  ['[NH4+]', 'H4N+'],
  ['[O-]S(=O)(=O)[O-]', 'O4S-2'],
  ['BrC(Cl)I', 'CHBrClI'],
  ['[2H]C([2H])[2H]', 'CH4'],
  ['O', 'H2O'],
])("writes the formula of %s by Hill's system", (smiles, formula) => {
  const mol = rdkit.parse(smiles);
  expect(hillFormula(mol)).toBe(formula);
  mol.dispose();
});
