import { readFileSync } from 'node:fs';
import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { functionalGroupList } from './functional-group-list.js';
import { functionalGroups } from './functional-groups.js';
import { structuralKeys } from './structural-keys.js';

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

it('names the elements, hydrogens and bonds of a molecule', () => {
  const keys = (smiles: string) => {
    using mol = rdkit.parse(smiles);
    return [...(structuralKeys(mol) as Set<string>)].sort();
  };
  expect(keys('CC(=O)O')).toEqual(['C', 'C-C', 'C-O', 'C=O', 'CH', 'O', 'OH']);
  expect(keys('[nH]1cccc1')).toEqual(['C', 'CH', 'N', 'NH', 'c', 'n']);
  expect(keys('N#CSc1cc[se]c1')).toEqual(['C', 'C#N', 'C-S', 'CH', 'N', 'S', 'Se', 'c', 'se']);
  expect(keys('[2H]Oc1c[nH]cc1')).toEqual(['C', 'C-O', 'CH', 'H', 'H-O', 'N', 'NH', 'O', 'OH', 'c', 'n']);
  using query = rdkit.parse('OCC.C~C');
  expect(functionalGroups(query)).toEqual([{ name: 'primary alcohol', count: 1 }]);
});
