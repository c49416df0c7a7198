import { fileURLToPath } from 'node:url';
import { openModel } from '@molx/checkpoint/model-files';
import { loadTokenizer, type Tokenizer } from '@molx/llm-bridge';
import { beforeAll, expect, it } from 'vitest';
import { encodeAnswer, valueTokens } from './encode-answer.js';

let tokenizer: Tokenizer;
beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../../../assets/molx-tiny-lm', import.meta.url));
  tokenizer = await loadTokenizer(await openModel(folder));
});

const whole = { maxTokens: 64, endToken: true };

it('puts a space in front and EOS behind, and cuts', () => {
  const ids = encodeAnswer(tokenizer, 'Two rings.', whole);
  expect(tokenizer.decode(ids.slice(0, -1))).toBe(' Two rings.');
  expect(ids.at(-1)).toBe(tokenizer.eosId);
  expect(encodeAnswer(tokenizer, 'Two rings.', { ...whole, endToken: false })).toEqual(ids.slice(0, -1));
  expect(encodeAnswer(tokenizer, 'Two rings.', { ...whole, maxTokens: 2 })).toEqual(ids.slice(0, 2));
});

it('finds the tokens of the values', () => {
  const text = 'Two rings, one aromatic.';
  const ids = encodeAnswer(tokenizer, text, whole);
  const marked = (values: [number, number][]) =>
    ids
      .filter((_, index) => valueTokens(tokenizer, ids, { values })[index])
      .map((id) => tokenizer.decode([id]))
      .join('')
      .trim();
  expect(marked([[0, 3]])).toBe('Two');
  expect(marked([[11, 14]])).toBe('one');
  expect(marked([[11, 23]])).toBe('one aromatic');
  expect(marked([])).toBe('');
  // a part of a word marks all tokens that hold some of it; EOS is never one
  expect(marked([[12, 13]])).toBe('one');
  const all = valueTokens(tokenizer, ids, { values: [[0, text.length]] });
  expect(all).toEqual(ids.map((id) => id !== tokenizer.eosId));
});

it('follows a tokenizer that drops the first space', () => {
  const dropping: Tokenizer = Object.assign(Object.create(tokenizer) as Tokenizer, {
    encode: (text: string) => tokenizer.encode(text, { addSpecialTokens: false }),
    decode: (ids: number[]) => tokenizer.decode(ids).replace(/^ /, ''),
  });
  const ids = encodeAnswer(tokenizer, 'Two rings, one aromatic.', whole);
  const values: [number, number][] = [[11, 14]];
  expect(valueTokens(dropping, ids, { values })).toEqual(valueTokens(tokenizer, ids, { values }));
});
