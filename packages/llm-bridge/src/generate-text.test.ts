import { describe, expect, it } from 'vitest';
import { collectTexts, streamText, TextStream } from './generate-text.js';
import type { GenerationStep } from './generate-tokens.js';

const characters = 'abcdefghij';
const decode = (ids: readonly number[]) => ids.map((id) => characters[id] ?? '').join('');
const eos = [99];

async function* steps(...rows: (number | undefined)[][]): AsyncGenerator<GenerationStep> {
  const length = Math.max(...rows.map((row) => row.length));
  for (let step = 0; step < length; step++) yield { step, tokens: rows.map((row) => row[step]) };
}

async function piecesOf(pieces: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

describe('collectTexts', () => {
  it('gives each row its text, without EOS and cut before the first stop text', async () => {
    const texts = await collectTexts(steps([0, 1, 2, 3], [4, 99], [0, 3, 1, 2]), decode, { eos, stop: ['cd', 'd'] });
    expect(texts).toEqual(['ab', 'e', 'a']);
  });
});

describe('streamText', () => {
  it('gives pieces as they come', async () => {
    expect(await piecesOf(streamText(steps([0, 1, 2, 99]), decode, { eos, stop: [] }))).toEqual(['a', 'b', 'c']);
  });

  it('holds back what may become a stop text, and gives it when it does not', async () => {
    const ends = { eos, stop: ['cde'] };
    expect(await piecesOf(streamText(steps([0, 2, 3, 5, 2, 3, 4]), decode, ends))).toEqual(['a', 'cdf']);
    expect(await piecesOf(streamText(steps([0, 2, 3]), decode, ends))).toEqual(['a', 'cd']);
  });

  it('holds back a character whose bytes have not all come', async () => {
    const utf8 = [...new TextEncoder().encode('aü🙂')];
    const decodeBytes = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids));
    expect(await piecesOf(streamText(steps(utf8), decodeBytes, { eos: [], stop: [] }))).toEqual(['a', 'ü', '🙂']);
    const stream = new TextStream(decodeBytes, { eos: [], stop: [] });
    const lengths = utf8.map((byte) => {
      stream.push(byte);
      return stream.length;
    });
    expect(lengths).toEqual([1, 1, 2, 2, 2, 2, 4]); // in UTF-16
  });
});
