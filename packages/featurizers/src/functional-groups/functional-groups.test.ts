import { readFileSync } from 'node:fs';
import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { elementsOf } from './elements-of.js';
import { functionalGroupList } from './functional-group-list.js';
import { functionalGroups } from './functional-groups.js';

interface Golden {
  smarts: Record<string, string>;
  smiles: string[];
  counts: Record<string, number>[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../golden/functional-groups.json', import.meta.url), 'utf8'),
);
const rdkit = await loadRdkit();

function groupsOf(smiles: string): Record<string, number> {
  using mol = rdkit.parse(smiles);
  return Object.fromEntries(functionalGroups(mol).map(({ name, count }) => [name, count]));
}

it('has goldens for the list as it is', () => {
  expect(Object.fromEntries(functionalGroupList.map(({ name, smarts }) => [name, smarts]))).toEqual(golden.smarts);
});

it("equals Python RDKit's counts on every golden molecule", () => {
  golden.smiles.forEach((smiles, row) => {
    expect(groupsOf(smiles), smiles).toEqual(golden.counts[row]);
  });
});

describe('keeps groups apart as chemists do', () => {
  it.each([
    ['aspirin', 'CC(=O)Oc1ccccc1C(=O)O', { 'carboxylic acid': 1, ester: 1, 'benzene ring': 1 }],
    ['paracetamol', 'CC(=O)Nc1ccc(O)cc1', { amide: 1, phenol: 1, 'benzene ring': 1 }],
    [
      'glucose',
      'OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O',
      { hemiacetal: 1, 'primary alcohol': 1, 'secondary alcohol': 3 },
    ],
    ['methyl glucoside', 'OCC1OC(OC)C(O)C(O)C1O', { acetal: 1, 'primary alcohol': 1, 'secondary alcohol': 3 }],
    ['ethyl carbamate', 'CCOC(=O)N', { carbamate: 1 }],
    ['acetic anhydride', 'CC(=O)OC(C)=O', { 'carboxylic anhydride': 1 }],
    ['butyrolactone', 'O=C1CCCO1', { lactone: 1 }],
    ['succinimide', 'O=C1NC(=O)CC1', { imide: 1 }],
    [
      'penicillin core',
      'NC1C(=O)N2C1SC(C)(C)C2C(=O)O',
      { 'carboxylic acid': 1, lactam: 1, 'primary amine': 1, thioether: 1 },
    ],
    ['acetylhydrazine', 'CC(=O)NN', { hydrazide: 1 }],
    ['acetohydroxamic acid', 'CC(=O)NO', { 'hydroxamic acid': 1 }],
    ['dioxane', 'C1COCCO1', { ether: 2 }],
    ['ethylene oxide', 'C1CO1', { epoxide: 1 }],
    ['trifluoroethane', 'CC(F)(F)F', { trifluoromethyl: 1 }],
    ['sulfanilamide', 'Nc1ccc(cc1)S(N)(=O)=O', { 'aromatic amine': 1, sulfonamide: 1, 'benzene ring': 1 }],
    ['guanidine', 'NC(=N)N', { guanidine: 1 }],
    ['trimethylglycine', 'C[N+](C)(C)CC(=O)[O-]', { carboxylate: 1, 'quaternary ammonium': 1 }],
    ['methane', 'C', {}],
  ])('%s', (_, smiles, expected) => {
    expect(groupsOf(smiles)).toEqual(expected);
  });
});

it('takes a list of the caller and names a SMARTS that RDKit refuses', () => {
  using mol = rdkit.parse('CCO');
  expect(functionalGroups(mol, [{ name: 'carbon', smarts: '[#6]' }])).toEqual([{ name: 'carbon', count: 2 }]);
  expect(() => functionalGroups(mol, [{ name: 'broken', smarts: '[C' }])).toThrow('[C');
});

it('finds the elements that a SMILES names', () => {
  const names = (smiles: string) =>
    ['C', 'N', 'O', 'S', 'Se', 'Cl', 'Na', 'B'].filter((s) => elementsOf(smiles).has(s));
  expect(names('[nH]1cccc1')).toEqual(['C', 'N']);
  expect(names('[13CH3]Cl.[Na+]')).toEqual(['C', 'Cl', 'Na']);
  expect(names('c1cc[se]c1')).toEqual(['C', 'Se']);
  expect(names('OB(O)[O-]')).toEqual(['O', 'B']);
  expect(names('[#16]C')).toHaveLength(8);
});
