import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deepChemVocabulary } from './deepchem-vocabulary.js';
import { padTokens } from './pad-tokens.js';
import {
  CharacterTokenizer,
  characterTokenizer,
  SmilesTokenizer,
  smilesTokenizer,
  smilesTokenizerById,
} from './smiles-tokenizer.js';
import { splitSmiles } from './split-smiles.js';

interface Golden {
  smiles: string[];
  atoms: number[][];
  characters: number[][];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/tokens.json', import.meta.url), 'utf8'));

it("gives the published ids of DeepChem's tokenizer for remdesivir", () => {
  const remdesivir =
    'CCC(CC)COC(=O)[C@H](C)N[P@](=O)(OC[C@H]1O[C@](C#N)([C@H](O)[C@@H]1O)C1=CC=C2N1N=CN=C2N)OC1=CC=CC=C1';
  expect([...smilesTokenizer.encode(remdesivir)].join(' ')).toBe(
    '12 16 16 16 17 16 16 18 16 19 16 17 22 19 18 33 17 16 18 23 181 17 22 19 18 17 19 16 33 20 19 55 17 16 38 23 18 17 33 17 ' +
      '19 18 35 20 19 18 16 20 22 16 16 22 16 21 23 20 23 22 16 23 22 16 21 23 18 19 16 20 22 16 16 22 16 16 22 16 20 13',
  );
  expect(smilesTokenizer.decode(smilesTokenizer.encode(remdesivir))).toBe(remdesivir);
});

it('agrees with the two Python tokenizers on every golden text', () => {
  golden.smiles.forEach((smiles, row) => {
    expect([...smilesTokenizer.encode(smiles)], smiles).toEqual(golden.atoms[row]);
    expect([...characterTokenizer.encode(smiles)], smiles).toEqual(golden.characters[row]);
  });
});

it('has 591 distinct entries with the special ones where the models expect them', () => {
  expect(new Set(deepChemVocabulary).size).toBe(591);
  const { padId, unknownId, clsId, sepId, maskId } = smilesTokenizer;
  expect([padId, unknownId, clsId, sepId, maskId]).toEqual([0, 11, 12, 13, 14]);
});

it('splits odd text without losing its place', () => {
  expect(splitSmiles('[Na+].Cl%12>>Br')).toEqual(['[Na+]', '.', 'Cl', '%12', '>>', 'Br']);
  expect(splitSmiles('C[unclosed')).toEqual(['C', 'n', 'c', 'o', 's']);
  expect(splitSmiles('C %1 é')).toEqual(['C', '1']);
  expect(splitSmiles('')).toEqual([]);
  expect([...smilesTokenizer.encode('[Xx]C')]).toEqual([12, 11, 16, 13]);
});

it('cuts long text before [SEP]', () => {
  expect([...smilesTokenizer.encode('C'.repeat(600))]).toHaveLength(512);
  expect([...smilesTokenizer.encode('CCO', { maxTokens: 4 })]).toEqual([12, 16, 16, 13]);
});

it('takes another vocabulary, and says what it lacks', () => {
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'C'];
  expect([...new SmilesTokenizer(vocabulary).encode('CO')]).toEqual([2, 5, 1, 3]);
  expect([...new CharacterTokenizer(vocabulary).encode('CO')]).toEqual([2, 5, 3]);
  expect(() => new SmilesTokenizer(['[PAD]'])).toThrow('[UNK]');
  expect(smilesTokenizerById('characters')).toBe(characterTokenizer);
  expect(() => smilesTokenizerById('bpe')).toThrow('Known: smiles, characters');
});

it('pads on the right', () => {
  const { ids, mask, shape } = padTokens([[12, 13], Int32Array.of(12, 16, 13)], { padId: 9, multipleOf: 4 });
  expect(shape).toEqual([2, 4]);
  expect([...ids]).toEqual([12, 13, 9, 9, 12, 16, 13, 9]);
  expect([...mask]).toEqual([1, 1, 0, 0, 1, 1, 1, 0]);
  expect(padTokens([]).shape).toEqual([0, 0]);
});
