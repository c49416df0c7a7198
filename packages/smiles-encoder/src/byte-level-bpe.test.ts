import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ByteLevelBpe } from './byte-level-bpe.js';

interface Golden {
  cases: { name: string; vocabulary: Record<string, number>; merges: string[]; ids: Record<string, number[]> }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('../golden/tokenizer.json', import.meta.url), 'utf8'));
const special = { start: '<s>', end: '</s>', pad: '<pad>' };

it.each(golden.cases)('gives the ids of transformers with $name', ({ vocabulary, merges, ids }) => {
  const tokenizer = new ByteLevelBpe({ vocabulary, merges, special });
  for (const [smiles, expected] of Object.entries(ids)) expect([...tokenizer.encode(smiles)], smiles).toEqual(expected);
  expect(tokenizer.padId).toBe(1);
  expect(tokenizer.vocabulary.indexOf('</s>')).toBe(2);
});

it('marks unknown pieces where an unknown token is named', () => {
  const { vocabulary, merges } = golden.cases[0]!;
  const tokenizer = new ByteLevelBpe({ vocabulary, merges, special: { ...special, unknown: '<unk>' } });
  expect([...tokenizer.encode('C?C')]).toEqual([0, vocabulary['C'], 3, vocabulary['C'], 2]);
});

it('cuts the text, not the end token', () => {
  const { vocabulary, merges } = golden.cases[1]!;
  const tokenizer = new ByteLevelBpe({ vocabulary, merges, special });
  expect([...tokenizer.encode('CNO', { maxTokens: 4 })]).toEqual([0, vocabulary['C'], vocabulary['N'], 2]);
});

it('encodes an empty text as start and end', () => {
  const { vocabulary, merges } = golden.cases[1]!;
  expect([...new ByteLevelBpe({ vocabulary, merges, special }).encode('')]).toEqual([0, 2]);
});

it('names a special token that is missing', () => {
  const options = { vocabulary: { '<s>': 0, '</s>': 1 }, merges: [], special, path: 'x/vocab.json' };
  expect(() => new ByteLevelBpe(options)).toThrow('x/vocab.json: the vocabulary has no token "<pad>".');
});
