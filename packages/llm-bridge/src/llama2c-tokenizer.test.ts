import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { llama2cTokenizer } from './load-tokenizer.js';

/** A llama2.c tokenizer file of the given pieces; earlier merges score higher. */
function file(pieces: string[]): Uint8Array {
  const encoded = pieces.map((piece) => new TextEncoder().encode(piece));
  const parts = encoded.flatMap((piece, id) => {
    const head = new DataView(new ArrayBuffer(8));
    head.setFloat32(0, -id, true);
    head.setInt32(4, piece.length, true);
    return [new Uint8Array(head.buffer), piece];
  });
  return Uint8Array.from([16, 0, 0, 0, ...parts.flatMap((part) => [...part])]);
}

const bytePieces = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const pieces = ['<unk>', '\n<s>\n', '\n</s>\n', ...bytePieces, 'ab', 'bc', ' a', ' ', 'a', 'b', 'c'];
const id = (piece: string) => pieces.indexOf(piece);

it('merges the best-scored neighbours first, and falls back on bytes', async () => {
  const tokenizer = await llama2cTokenizer(file(pieces));
  expect(tokenizer.vocabSize).toBe(pieces.length);
  expect(tokenizer.encode('abc', { addSpecialTokens: false })).toEqual([id(' '), id('ab'), id('c')]);
  expect(tokenizer.encode('bc a')).toEqual([1, id(' '), id('bc'), id(' a')]);
  expect(tokenizer.encode('ü')).toEqual([1, id(' '), 3 + 0xc3, 3 + 0xbc]);
  expect(tokenizer.encode('')).toEqual([1]);
});

it('decodes what it encoded', async () => {
  const tokenizer = await llama2cTokenizer(file(pieces));
  for (const text of ['abc', 'bc a', 'ü\n世🙂', 'a  b', ''])
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  const bytes = tokenizer.encode('ü a', { addSpecialTokens: false }).map((each) => [...tokenizer.tokenBytes(each)]);
  expect(bytes).toEqual([[0x20], [0xc3], [0xbc], [0x20, 0x61]]);
  expect(tokenizer.decode([1, id('a'), 2], { skipSpecialTokens: false })).toBe('<s>a</s>');
  expect(() => tokenizer.decode([999])).toThrow('token 999 is outside the vocabulary');
  expect(() => tokenizer.applyChatTemplate()).toThrow('no chat template');
});

const published = resolve(process.env.MOLX_DATA ?? '../shared/data', 'llm_stories260k/tok512.bin');

it('reads the published tok512.bin', async ({ skip }) => {
  skip(!existsSync(published), `${published} is absent; set MOLX_DATA to the data folder`);
  const tokenizer = await llama2cTokenizer(readFileSync(published), published);
  const text = 'Once upon a time, there was a little girl';
  expect(tokenizer.encode(text)).toEqual([1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315, 421]);
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
});
