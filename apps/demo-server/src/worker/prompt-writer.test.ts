import type { ChatMessage, Tokenizer } from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import type { Molx, MolxPromptText } from 'molx';
import { describe, expect, it } from 'vitest';
import type { Answerer, ConversationTurn } from '../engine/engine-methods.js';
import { chatFrame } from './chat-frame.js';
import { PromptWriter } from './prompt-writer.js';

const rdkit = await loadRdkit();
const plainTemplate = '{instruction}\nMolecule:{smiles}<mol>\nAnswer:';
const chatTemplate = '<s>[INST] {instruction} Molecule: {smiles}<mol> [/INST]';

/** Knows the chat template of Llama 2, and no more. */
const tokenizer = {
  hasChatTemplate: true,
  bosId: 1,
  decode: () => '<s>',
  encode: (text: string) => [...text].map(() => 5),
  applyChatTemplate: (messages: readonly ChatMessage[]) =>
    `<s>${messages.map(({ role, content }) => (role === 'user' ? `[INST] ${content} [/INST]` : ` ${content}`)).join('')}`,
} as unknown as Tokenizer;

/** What the model is given. */
function written(
  turns: ConversationTurn[],
  template: string,
  { answerer = 'molx' as Answerer, includeSmiles = false } = {},
) {
  const given: (MolxPromptText & { spellsMolecules: boolean })[] = [];
  const molx = {
    rdkit,
    lm: { tokenizer, config: { max_position_embeddings: 512 } },
    module: { adapter: {} },
    config: { prompt: { template, includeSmiles } },
    encodePrompt(text: MolxPromptText, { spellsMolecules }: { spellsMolecules: boolean }) {
      given.push({ ...text, spellsMolecules });
      return { prompt: { ids: tokenizer.encode(text.prompt) } };
    },
  } as unknown as Molx;
  new PromptWriter(molx).encode({ kind: 'conversation', turns }, answerer);
  return given[0]!;
}

const user = (text: string, ...smiles: string[]): ConversationTurn => ({
  role: 'user',
  text,
  molecules: smiles.map((each) => ({ smiles: each })),
});
const says = (text: string): ConversationTurn => ({ role: 'assistant', text, molecules: [] });

describe('a model that was trained on single questions', () => {
  it.each<[string, ConversationTurn[], string, string[]]>([
    [
      'puts the last question into its template',
      [user('A?', 'C'), says('B.'), user('D?', 'CC')],
      'D?\nMolecule:<mol>\nAnswer:',
      ['CC'],
    ],
    [
      'takes the molecule that was spoken of last',
      [user('<mol>CO</mol>', 'C'), says('B.'), user('D?')],
      'D?\nMolecule:<mol>\nAnswer:',
      ['C'],
    ],
    [
      'takes one that was spelt out',
      [user('Of <mol> CO </mol>'), says('B.'), user('D?')],
      'D?\nMolecule:<mol>\nAnswer:',
      ['CO'],
    ],
    ['asks without a molecule where there is none', [user('What is a ring?')], 'What is a ring?\nAnswer:', []],
    ['leaves free text as it is', [user('Of <mol>CO</mol>:')], 'Of <mol>CO</mol>:', []],
    [
      'fills placeholders with the parts',
      [user('Is <mol> like <mol>?', 'C', 'CC')],
      'Is <mol> like <mol>?',
      ['C', 'CC'],
    ],
    [
      'fills a placeholder with the last molecule',
      [user('A?', 'C'), says('B.'), user('Of <mol>:')],
      'Of <mol>:',
      ['C'],
    ],
  ])('%s', (_, turns, prompt, molecules) => {
    expect(written(turns, plainTemplate)).toEqual({ prompt, molecules, spellsMolecules: false });
  });

  it('writes SMILES text as it was trained, and once for the language model alone', () => {
    const turns = [user('A?', 'CCO')];
    expect(written(turns, plainTemplate, { includeSmiles: true }).prompt).toBe('A?\nMolecule:CCO<mol>\nAnswer:');
    const alone = written(turns, plainTemplate, { includeSmiles: true, answerer: 'llm' });
    expect(alone).toEqual({ prompt: 'A?\nMolecule:<mol>\nAnswer:', molecules: ['CCO'], spellsMolecules: true });
  });

  it.each<[string, ConversationTurn[], string]>([
    ['no message of the user', [says('A.')], 'no message of the user'],
    ['two molecules and no place for them', [user('A?', 'C', 'CC')], 'several molecules: write <mol>'],
    ['a molecule beside one that is spelt out', [user('Of <mol>C</mol>', 'CC')], 'would go unasked'],
    ['a text of too many tokens', [user('a'.repeat(512))], 'context is 512 tokens, and the prompt takes 520'],
    ['a long text before it is encoded to the end', [user('a'.repeat(65_536))], 'the prompt takes more'],
  ])('refuses %s', (_, turns, message) => {
    expect(() => written(turns, plainTemplate)).toThrow(message);
  });
});

describe('a model that was trained within its chat template', () => {
  it('reads the whole conversation, each question about a molecule in its own wording', () => {
    const turns = [user('A?', 'CO'), says('B.'), user('And of <mol>CC</mol>?'), says('C.'), user('Sure?')];
    const prompt = '<s>[INST] A? Molecule: <mol> [/INST] B.[INST] And of <mol>CC</mol>? [/INST] C.[INST] Sure? [/INST]';
    expect(written(turns, chatTemplate)).toEqual({ prompt, molecules: ['CO'], spellsMolecules: false });
    expect(written([user('A?', 'CO')], chatTemplate, { includeSmiles: true }).prompt).toBe(
      '<s>[INST] A? Molecule: CO<mol> [/INST]',
    );
  });

  it('is told by its template alone', () => {
    expect(chatFrame(tokenizer, chatTemplate)).toEqual({ opening: '[INST]', closing: '[/INST]' });
    expect(chatFrame(tokenizer, plainTemplate)).toBeUndefined();
    expect(chatFrame({ ...tokenizer, hasChatTemplate: false } as Tokenizer, chatTemplate)).toBeUndefined();
  });
});
