import { readFileSync } from 'node:fs';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { characterTokenizer, smilesTokenizer } from '@molx/featurizers';
import { expect, it } from 'vitest';
import { ByteLevelBpe } from './byte-level-bpe.js';
import { readTokenizer, tokenizerFiles } from './tokenizer-files.js';

const golden = JSON.parse(readFileSync(new URL('../golden/tokenizer.json', import.meta.url), 'utf8'));
const { vocabulary, merges, ids } = golden.cases[0] as {
  vocabulary: Record<string, number>;
  merges: string[];
  ids: Record<string, number[]>;
};
const folder = (files: Record<string, unknown>) =>
  modelFilesOf(
    new Map(
      Object.entries(files).map(([name, content]) => [
        name,
        new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
      ]),
    ),
    'model',
  );
const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';

it('reads vocab.json and merges.txt', async () => {
  const files = folder({ 'vocab.json': vocabulary, 'merges.txt': `#version: 0.2\n${merges.join('\n')}\n` });
  expect([...(await readTokenizer(files, {})).encode(aspirin)]).toEqual(ids[aspirin]);
});

it('reads the special tokens of ChemBERTa-77M, an empty merges file, and tokenizer.json before vocab.json', async () => {
  const tokens = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, C: 4, r: 5, B: 6 };
  const plain = await readTokenizer(folder({ 'vocab.json': tokens, 'merges.txt': '#version: 0.2\n' }), {});
  expect([...plain.encode('CBr')]).toEqual([2, 4, 6, 5, 3]);
  const model = { type: 'BPE', vocab: tokens, merges: [['B', 'r']], unk_token: '[UNK]' };
  const post = { type: 'RobertaProcessing', cls: ['[SEP]', 3], sep: ['[CLS]', 2] };
  const whole = folder({ 'tokenizer.json': { model, post_processor: post }, 'vocab.json': { nothing: 0 } });
  expect([...(await readTokenizer(whole, {})).encode('C#')]).toEqual([3, 4, 1, 2]);
});

it.each([
  ['atom by atom', smilesTokenizer],
  ['by character', characterTokenizer],
  ['BPE', new ByteLevelBpe({ vocabulary, merges, special: { start: '<s>', end: '</s>', pad: '<pad>' } })],
  [
    'BPE with unknown',
    new ByteLevelBpe({ vocabulary, merges, special: { start: '<s>', end: '</s>', pad: '<pad>', unknown: '<unk>' } }),
  ],
])('reads back what it wrote: %s', async (_, tokenizer) => {
  const { kind, files } = tokenizerFiles(tokenizer);
  const back = await readTokenizer(modelFilesOf(files), { tokenizer: kind });
  for (const smiles of [aspirin, 'BrC#C', '[Na+].[Cl-]']) expect(back.encode(smiles)).toEqual(tokenizer.encode(smiles));
  expect(back.padId).toBe(tokenizer.padId);
});

it('says what is missing', async () => {
  await expect(readTokenizer(folder({}), {})).rejects.toThrow('model: holds no tokenizer');
  await expect(
    readTokenizer(folder({ 'tokenizer.json': { model: { type: 'WordLevel', vocab: {} } } }), {}),
  ).rejects.toThrow('only byte-pair encodings');
});
