import { readFileSync } from 'node:fs';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchPrompts } from './batch-prompts.js';
import { buildPrompt, withAnswer } from './build-prompt.js';
import { inlineMolecules } from './inline-molecules.js';
import { loadTokenizer } from './load-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

const golden = JSON.parse(readFileSync(new URL('../golden/tokenizers.json', import.meta.url), 'utf8'));
const load = (index: number): Promise<Tokenizer> => {
  const encode = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  const { tokenizer, config } = golden.cases[index];
  const files = [
    ['tokenizer.json', encode(tokenizer)],
    ['tokenizer_config.json', encode(config)],
  ] as const;
  return loadTokenizer(modelFilesOf(new Map(files)));
};

let chatty: Tokenizer;
let withBos: Tokenizer;
beforeAll(async () => {
  [chatty, withBos] = await Promise.all([load(0), load(1)]);
});

const bare = (tokenizer: Tokenizer, text: string) => tokenizer.encode(text, { addSpecialTokens: false });

describe('buildPrompt', () => {
  it('puts a run of slots in place of each molecule', () => {
    const prompt = buildPrompt(chatty, 'Compare <mol> and <mol>.', { slotsPerMolecule: 3, molecules: 2 });
    const [head, middle, tail] = ['Compare ', ' and ', '.'].map((text) => bare(chatty, text));
    expect(prompt.ids).toEqual([...head!, 0, 0, 0, ...middle!, 0, 0, 0, ...tail!]);
    const second = head!.length + 3 + middle!.length;
    expect(prompt.slots).toEqual([0, 1, 2].map((n) => head!.length + n).concat([0, 1, 2].map((n) => second + n)));
    expect(prompt.molecules).toBe(2);
  });

  it('begins plain text with BOS where the tokenizer does, a chat with what its template writes', () => {
    expect(buildPrompt(withBos, '<mol>', { slotsPerMolecule: 2 })).toEqual({
      ids: [1, 0, 0],
      slots: [1, 2],
      molecules: 1,
    });
    expect(buildPrompt(withBos, 'rings', { slotsPerMolecule: 2 }).ids).toEqual(withBos.encode('rings'));
    const chat = [{ role: 'user', content: 'What is <mol>?' }];
    const [head, tail] = chatty.applyChatTemplate(chat).split('<mol>');
    expect(buildPrompt(chatty, chat, { slotsPerMolecule: 1 }).ids).toEqual([
      ...bare(chatty, head!),
      0,
      ...bare(chatty, tail!),
    ]);
    expect(bare(chatty, head!)[0]).toBe(chatty.bosId);
  });

  it('writes no second BOS before a text that begins with it', () => {
    const written = bare(withBos, '<s>rings');
    expect(written[0]).toBe(withBos.bosId);
    expect(buildPrompt(withBos, '<s>rings', { slotsPerMolecule: 1 }).ids).toEqual(written);
  });

  it('counts the placeholders', () => {
    const build = () => buildPrompt(chatty, 'one <mol>', { slotsPerMolecule: 1, molecules: 2 });
    expect(build).toThrow('the prompt has 1 placeholders <mol> for 2 molecules.');
  });
});

it('withAnswer labels the answer alone', () => {
  const prompt = { ids: [5, 0, 6], slots: [1], molecules: 1 };
  expect(withAnswer(prompt, [7, 8])).toEqual({ ...prompt, ids: [5, 0, 6, 7, 8], labels: [-100, -100, -100, 7, 8] });
});

describe('batchPrompts', () => {
  const prompts = [
    withAnswer({ ids: [5, 0, 0], slots: [1, 2], molecules: 1 }, [7]),
    withAnswer({ ids: [0], slots: [0], molecules: 1 }, [9]),
  ];

  it('pads on the right, slots with it', () => {
    const batch = batchPrompts(prompts, { padId: 3 });
    expect(batch.inputIds.map((row) => [...row])).toEqual([
      [5, 0, 0, 7],
      [0, 9, 3, 3],
    ]);
    expect(batch.attentionMask.map((row) => [...row])).toEqual([
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ]);
    expect(batch.labels!.map((row) => [...row])).toEqual([
      [-100, -100, -100, 7],
      [-100, 9, -100, -100],
    ]);
    expect([...batch.positions]).toEqual([1, 2, 4]);
  });

  it('pads on the left, slots with it', () => {
    const batch = batchPrompts(prompts, { padId: 3, side: 'left' });
    expect(batch.inputIds.map((row) => [...row])).toEqual([
      [5, 0, 0, 7],
      [3, 3, 0, 9],
    ]);
    expect(batch.attentionMask.map((row) => [...row])).toEqual([
      [1, 1, 1, 1],
      [0, 0, 1, 1],
    ]);
    expect(batch.labels!.map((row) => [...row])).toEqual([
      [-100, -100, -100, 7],
      [-100, -100, -100, 9],
    ]);
    expect([...batch.positions]).toEqual([1, 2, 6]);
  });

  it('has no labels without answers, and refuses nothing at all', () => {
    expect(batchPrompts([{ ids: [1], slots: [], molecules: 0 }], { padId: 0 }).labels).toBeUndefined();
    expect(() => batchPrompts([], { padId: 0 })).toThrow('no prompts');
  });
});

describe('inlineMolecules', () => {
  it.each<[string, string[], string, string[]]>([
    ['Compare <mol>CCO</mol> with <mol>.', ['C#N'], 'Compare <mol> with <mol>.', ['CCO', 'C#N']],
    ['<mol> and <mol>C[C@H](N)O</mol>', ['c1ccccc1'], '<mol> and <mol>', ['c1ccccc1', 'C[C@H](N)O']],
    ['no molecule', [], 'no molecule', []],
    ['<mol> </mol>', [], '<mol>', ['']],
  ])('%s', (text, molecules, expectedText, expected) => {
    expect(inlineMolecules(text, molecules)).toEqual({ text: expectedText, molecules: expected });
  });

  it('counts the bare ones', () => {
    expect(() => inlineMolecules('<mol>', [])).toThrow('the text has 1 placeholders <mol> for 0 molecules.');
    expect(() => inlineMolecules('<mol>CCO</mol>', ['C'])).toThrow(
      'the text has 0 placeholders <mol> for 1 molecules.',
    );
  });
});
