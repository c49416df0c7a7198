import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { matchesMore } from './match-pattern.js';
import { parsePattern } from './parse-pattern.js';
import { patternGraph } from './pattern-graph.js';
import { PatternTests } from './pattern-tests.js';

const rdkit = await loadRdkit();

function matches(smarts: string, smiles: string, more = 0): boolean {
  const tests = new PatternTests();
  const pattern = parsePattern(smarts, tests);
  const mol = rdkit.parse(smiles);
  const graph = patternGraph(mol, tests);
  mol.dispose();
  return matchesMore(graph, pattern, more);
}

it.each([
  ['[#8]~[#6](~[#8])~[#6]', 'CC(=O)O', true],
  ['[#8]~[#6](~[#8])~[#6]', 'OC=O', false],
  ['*1~*~*~*~1', 'C1CCC1', true],
  ['*1~*~*~*~1', 'C1CC1C', false],
  ['[#6]=;@[#6]', 'C1=CCC1', true],
  ['[#6]=;@[#6]', 'C=C', false],
  ['*!:*:*', 'Cc1ccccc1', true],
  ['[C;H2,H3]', '[2H]C[2H]', false],
  ['[!C;!c;R]', 'C1CN1', true],
  ['[!+0]', '[NH4+]', true],
  ['[CH3]~[CH2]~*', 'CCC', true],
  ['[$(*~[CH2]~[CH2]~*),$(*1~[CH2]~[CH2]1)]', 'CCCC', true],
  ['[$(*~[CH2]~[CH2]~*),$(*1~[CH2]~[CH2]1)]', 'CCC', false],
  ['[CH2][CH2]', 'C=C', false],
  ['c:n', 'c1ccncc1', true],
])('%s on %s: %s', (smarts, smiles, expected) => {
  expect(matches(smarts, smiles)).toBe(expected);
});

it('counts sets of atoms, not ways to lie on them', () => {
  expect(matches('*1~*~*~*~*~*~1', 'C1CCCCC1')).toBe(true);
  expect(matches('*1~*~*~*~*~*~1', 'C1CCCCC1', 1)).toBe(false);
  expect(matches('*1~*~*~*~*~*~1', 'C1CCC2CCCCC2C1', 1)).toBe(true);
  expect(matches('[#8]', 'OCO', 1)).toBe(true);
  expect(matches('[#8]', 'OCO', 2)).toBe(false);
});

it.each(['[#6', '[Xx]', 'C>C', '[v4]'])('does not know %s', (smarts) => {
  expect(() => parsePattern(smarts, new PatternTests())).toThrow(`pattern "${smarts}": can't read`);
});
