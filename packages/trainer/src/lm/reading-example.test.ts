import { fileURLToPath } from 'node:url';
import { openModel } from '@molx/checkpoint/model-files';
import { Random } from '@molx/core';
import { buildPrompt, loadTokenizer, type Tokenizer } from '@molx/llm-bridge';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchReading } from './reading-batch.js';
import { encodeFacts, type ReadingContext, readingExample, textExample } from './reading-example.js';
import { drawFacts } from './slot-content.js';

let tokenizer: Tokenizer;
let context: ReadingContext;
beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../../../assets/molx-tiny-lm', import.meta.url));
  tokenizer = await loadTokenizer(await openModel(folder));
  context = { tokenizer, leading: [tokenizer.bosId!], separator: tokenizer.encode(';', { addSpecialTokens: false }) };
});

const prompt = 'Count the rings.\nMolecule:<mol>\nAnswer:';
const answer = [11, 12, 2];

describe('readingExample', () => {
  it('puts facts where soft tokens will stand, among the tokens that an adapter will see there', () => {
    const facts = encodeFacts(tokenizer, 'size small; rings 2 ;');
    expect(facts.map((ids) => tokenizer.decode(ids))).toEqual([' size small', ' rings 2']);
    const { ids, labels } = readingExample(context, prompt, { facts, packed: false }, answer);
    const { ids: built, slots } = buildPrompt(tokenizer, prompt, { slotsPerMolecule: 1, molecules: 1 });
    const slot = slots[0]!;
    expect(ids.slice(0, slot)).toEqual(built.slice(0, slot));
    const after = built.slice(slot + 1);
    expect(ids.slice(-3 - after.length, -3)).toEqual(after);
    expect(tokenizer.decode(ids.slice(slot, -3 - after.length))).toBe(' size small; rings 2');
    expect(labels).toEqual([...ids.slice(0, -3).map(() => -100), ...answer]);
  });

  it('gives each packed fact one place', () => {
    const facts = [[5, 6, 7], [8]];
    const text = readingExample(context, prompt, { facts, packed: false }, answer);
    const packed = readingExample(context, prompt, { facts, packed: true }, answer);
    const empty = readingExample(context, prompt, { facts: [], packed: true }, answer);
    expect(packed.labels.length).toBe(empty.labels.length + 2);
    expect(text.labels.length).toBe(empty.labels.length + 4 + 1);
    const at = packed.ids.indexOf(5);
    expect(packed.places.slice(at, at + 5)).toEqual([at, at, at, at + 1, at + 2]);
  });

  it('labels plain text whole', () => {
    expect(textExample([1, 5, 6])).toEqual({ ids: [1, 5, 6], places: [0, 1, 2], labels: [1, 5, 6] });
  });
});

it('batches places, not tokens', () => {
  const packed = { ids: [1, 5, 6, 7], places: [0, 1, 1, 2], labels: [-100, -100, 7] };
  const batch = batchReading([packed, textExample([1, 9])]);
  expect(batch).toMatchObject({ batch: 2, length: 3, labelTokens: 2 });
  expect([...batch.places]).toEqual([0, 1, 1, 2, 3, 4]);
  expect([...batch.scales]).toEqual([1, Math.fround(Math.SQRT1_2), 1, 1, 1, 0]);
  expect(batch.attentionMask.map((row) => [...row])).toEqual([
    [1, 1, 1],
    [1, 1, 0],
  ]);
  expect(batch.labels.map((row) => [...row])).toEqual([
    [-100, -100, 7],
    [1, 9, -100],
  ]);
});

describe('drawFacts', () => {
  const facts = [[1], [2], [3], [4]];
  const options = { empty: 0, minFacts: 1, maxFacts: 4, shuffle: false, corrupted: 0 };
  const draw = (change: Partial<typeof options>, seed = 1) =>
    drawFacts(facts, () => [[11], [12], [13], [14]], { ...options, ...change }, new Random(seed));
  const many = (change: Partial<typeof options>) => Array.from({ length: 400 }, (_, seed) => draw(change, seed));

  it('keeps to its numbers and to the order', () => {
    const counts = many({ minFacts: 2, maxFacts: 3 }).map(({ length }) => length);
    expect(new Set(counts)).toEqual(new Set([2, 3]));
    for (const drawn of many({})) expect(drawn).toEqual([...drawn].sort(([a], [b]) => a! - b!));
    expect(draw({ minFacts: 1000 })).toEqual(facts);
    expect(many({ shuffle: true, minFacts: 4 }).some(([first]) => first![0] !== 1)).toBe(true);
  });

  it('leaves slots empty and facts wrong as often as told', () => {
    const empty = many({ empty: 0.25 }).filter(({ length }) => length === 0).length;
    expect(empty).toBeGreaterThan(70);
    expect(empty).toBeLessThan(130);
    const wrong = many({ corrupted: 0.1, minFacts: 4 })
      .flat()
      .filter(([id]) => id! > 10).length;
    expect(wrong).toBeGreaterThan(110);
    expect(wrong).toBeLessThan(210);
    expect(drawFacts([], () => [], options, new Random(0))).toEqual([]);
  });
});
