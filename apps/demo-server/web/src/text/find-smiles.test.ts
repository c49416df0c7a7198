import { expect, it } from 'vitest';
import { findSmiles } from './find-smiles.js';

const words = (text: string) => findSmiles(text).map((found) => found.text);

it('finds molecules among words', () => {
  expect(words('The product is CC(=O)Oc1ccccc1C(=O)O, and water.')).toEqual(['CC(=O)Oc1ccccc1C(=O)O']);
  expect(words('CCO')).toEqual(['CCO']);
  expect(words('Either c1ccccc1 or (C1CCNCC1). Also [Na+].[Cl-].')).toEqual(['c1ccccc1', 'C1CCNCC1']);
  expect(words('Take "N#Cc1ccccc1"; then **O=C=O**!')).toEqual(['N#Cc1ccccc1', 'O=C=O']);
});

it('keeps a molecule that is not closed, so that it can be marked', () => {
  expect(words('The answer is C1CCC(=O')).toEqual(['C1CCC(=O']);
});

it('takes what is marked as a molecule, however small', () => {
  expect(words('Water is `O`, methanol <mol>CO</mol>.')).toEqual(['O', 'CO']);
  expect(words('Call `npm` and `x = 1`')).toEqual([]);
});

it('leaves words alone', () => {
  const text =
    'No CO in SI units (no, none): C-H, N-oxide, C8H10N4O2, 5.2, logP 1.3, pH 7, (two) rings; a C=C bond, I or S. On pins so soon: "NO", IF';
  expect(words(text)).toEqual([]);
});

it('reads reactions', () => {
  expect(findSmiles('Esterification: CCO.CC(=O)O>[H+]>CC(=O)OCC.O')).toEqual([
    {
      text: 'CCO.CC(=O)O>[H+]>CC(=O)OCC.O',
      reactants: ['CCO', 'CC(=O)O'],
      agents: ['[H+]'],
      products: ['CC(=O)OCC', 'O'],
    },
  ]);
  expect(words('CCO>>CC=O')).toEqual(['CCO>>CC=O']);
  expect(words('a>b>c, x->y, CCO>>')).toEqual([]);
});

it('names each once, in the order of the text, and not without end', () => {
  expect(words('CCO then `CCN` then CCO')).toEqual(['CCO', 'CCN']);
  expect(words(Array.from({ length: 50 }, (_, i) => 'C'.repeat(i + 3)).join(' '))).toHaveLength(8);
});

it('is quick on a hostile text', () => {
  const started = performance.now();
  findSmiles(`${'C('.repeat(20_000)} ${'[C'.repeat(20_000)} ${'>'.repeat(20_000)}`);
  expect(performance.now() - started).toBeLessThan(500);
});
