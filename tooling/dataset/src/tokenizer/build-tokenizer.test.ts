import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { buildTokenizer, specialTokens } from './build-tokenizer.js';
import { trainBpe } from './train-bpe.js';

describe('trainBpe', () => {
  it("learns the merges of the paper's example", () => {
    const words = new Map([
      ['low_', 5],
      ['lower_', 2],
      ['newest_', 6],
      ['widest_', 3],
    ]);
    expect(trainBpe(words, 4).map((pair) => pair.join('+'))).toEqual(['e+s', 'es+t', 'est+_', 'l+o']);
  });

  it('counts a symbol that stands twice in a row, and stops when no pair is left', () => {
    expect(trainBpe(new Map([['aaaa', 2]]), 9)).toEqual([
      ['a', 'a'],
      ['aa', 'aa'],
    ]);
    expect(trainBpe(new Map(), 3)).toEqual([]);
  });
});

describe('buildTokenizer', () => {
  const text = 'A flat molecule with two aromatic rings, one amide and logP 2.3.\n\nA large molecule of 117 atoms.';
  const { tokenizer, config } = buildTokenizer([{ text, weight: 3 }], 700);
  const loaded = new Tokenizer(tokenizer, config);
  const encode = (input: string) => loaded.encode(input, { add_special_tokens: false });

  it('gives special tokens the first ids, in order', () => {
    expect(specialTokens.map((token) => loaded.token_to_id(token))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(encode('<s>[INST]<mol>[/INST]</s>').ids).toEqual([1, 4, 3, 5, 2]);
  });

  it('holds the integers below 200 behind a space, and those below 100 without', () => {
    for (let i = 0; i < 200; i++) expect(encode(` ${i}`).ids, String(i)).toHaveLength(1);
    for (let i = 0; i < 100; i++) expect(encode(`.${i}`).ids, String(i)).toHaveLength(2);
  });

  it('gives back every text, also one with bytes it never saw', () => {
    for (const input of [text, ' É ≥ 3 µM\t(Z)-but-2-ene ', '😀', 'C[C@@H](N)C(=O)O']) {
      expect(loaded.decode(encode(input).ids, { clean_up_tokenization_spaces: false })).toBe(input);
    }
  });

  it('depends on nothing but the counts', () => {
    const again = buildTokenizer(
      [text, text, text].map((part) => ({ text: part, weight: 1 })),
      700,
    );
    expect(JSON.stringify(again)).toBe(JSON.stringify({ tokenizer, config }));
  });
});
