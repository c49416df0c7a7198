import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { factsLine } from './facts-line.js';
import { FactFinder } from './molecule-facts.js';
import { styles } from './styles/styles.js';

const rdkit = await loadRdkit();
const finder = new FactFinder(rdkit);

function factsOf(smiles: string) {
  const mol = rdkit.parse(smiles);
  try {
    return finder.find(mol);
  } finally {
    mol.dispose();
  }
}
const describeAs = (smiles: string) => {
  const facts = factsOf(smiles);
  return Object.fromEntries(styles.map((style) => [style.name, style.describe(facts)]));
};

it('describes aspirin truly in every style', () => {
  expect(describeAs('CC(=O)Oc1ccccc1C(=O)O')).toEqual({
    description:
      'A tiny, weakly lipophilic, stiff molecule with one aromatic ring, no aliphatic ring, one carboxylic acid and one ester.',
    kind: 'A halogen-free carboxylic acid, benzenoid, with no stereocentre.',
    rings: 'One ring, one aromatic: benzene.',
    groups: 'One carboxylic acid and one ester.',
    profile: 'Good drug-likeness: tiny, weakly lipophilic, one donor, three acceptors, two rotatable bonds.',
    polarity: 'Moderate polarity: one donor, three acceptors, no nitrogen and four oxygens.',
    shape: 'Flat and stiff: thirteen heavy atoms, one ring, two rotatable bonds and no stereocentre.',
    elements: 'Nine carbons and four oxygens.',
  });
});

it("writes aspirin's facts in one line", () => {
  expect(factsLine(factsOf('CC(=O)Oc1ccccc1C(=O)O'))).toBe(
    'size tiny; atoms 13; carbons 9; nitrogens 0; oxygens 4; weight 180; class carboxylic acid; rings 1; aromatic 1; ' +
      'aliphatic 0; donors 1; acceptors 3; rotatable 2; flexibility stiff; surface 64; polarity moderate; logP 1.3; ' +
      'lipophilicity weakly lipophilic; QED 0.55; drug-likeness good; saturation flat; stereocentres 0; ' +
      'halogen halogen-free; skeleton benzenoid; element none; group one carboxylic acid; group one ester; system benzene',
  );
  expect(factsLine(factsOf('CCO'), { subset: ['atoms', 'element'] })).toBe('atoms 3; element none');
});

it.each([
  ['c1ccc2ncccc2c1', ['quinoline']],
  ['c1ccc2cnccc2c1', ['fused heteroarene']],
  ['C1CCNCC1.c1ccncc1', ['piperidine', 'pyridine']],
  ['O=C1CCCN1', ['pyrrolidinone']],
  ['C1CCC2(CC1)OCCO2', ['polycycle']],
  ['Cn1cnc2c1c(=O)n(C)c(=O)n2C', ['fused heteroarene']],
  ['c1ccc(-c2ccccc2)cc1', ['two benzenes']],
  ['C1Cc2ccccc2C1', ['indane']],
  ['C1CCCCC1=O', ['carbocycle']],
  ['O=C1CCCCN1', ['heterocycle']],
  ['CCO', []],
])('names the ring systems of %s', (smiles, expected) => {
  const names = factsOf(smiles).ringSystems.map(({ name, count }) => (count === 1 ? name : `two ${name}s`));
  expect(names).toEqual(expected);
});

it('finds kinds of rings, stereocentres and elements', () => {
  const facts = factsOf('C[C@H](F)C1CCN(c2cc(Cl)ccn2)CC1');
  expect(facts.ringKinds).toEqual(['heteroaromatic', 'heterocyclic']);
  expect(facts.stereocentres).toBe(1);
  expect(facts.elements).toEqual([
    { name: 'carbon', count: 12 },
    { name: 'nitrogen', count: 2 },
    { name: 'fluorine', count: 1 },
    { name: 'chlorine', count: 1 },
  ]);
});
