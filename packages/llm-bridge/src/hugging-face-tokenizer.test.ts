import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { describe, expect, it } from 'vitest';
import { TextStream } from './generate-text.js';
import { findTokenizer, loadTokenizer } from './load-tokenizer.js';
import type { ChatMessage, Tokenizer } from './tokenizer.js';

interface Golden {
  messages: ChatMessage[];
  cases: {
    name: string;
    tokenizer: object;
    config: object;
    texts: { text: string; ids: number[]; bare: number[]; decoded: string; whole: string }[];
    chats: string[];
    special: { bos_token: number; eos_token: number; pad_token?: number };
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('../golden/tokenizers.json', import.meta.url), 'utf8'));
const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));

describe.each(golden.cases)('a tokenizer of $name', ({ tokenizer: json, config, texts, chats, special }) => {
  const files = new Map([
    ['tokenizer.json', bytes(json)],
    ['tokenizer_config.json', bytes(config)],
  ]);
  const load = (): Promise<Tokenizer> => loadTokenizer(modelFilesOf(files));

  it('gives the ids and texts of Hugging Face tokenizers', async () => {
    const tokenizer = await load();
    for (const { text, ids, bare, decoded, whole } of texts) {
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.encode(text, { addSpecialTokens: false }), text).toEqual(bare);
      expect(tokenizer.decode(ids), text).toBe(decoded);
      expect(tokenizer.decode(ids, { skipSpecialTokens: false }), text).toBe(whole);
    }
  });

  it('knows the bytes of each token, those of parts of characters too', async () => {
    const tokenizer = await load();
    const text = 'Grüße, 世界 🙂! CCO';
    const ids = tokenizer.encode(text, { addSpecialTokens: false });
    const bytes = ids.map((id) => tokenizer.tokenBytes(id));
    expect(bytes.some((each) => new TextDecoder().decode(each).includes('\uFFFD'))).toBe(true);
    expect(Buffer.concat(bytes).toString().trimStart()).toBe(text);
    expect(Buffer.from(tokenizer.tokenBytes(special.eos_token)).toString()).toBe(
      tokenizer.decode([special.eos_token], { skipSpecialTokens: false }),
    );
  });

  it('knows its special tokens', async () => {
    const { bosId, eosId, padId } = await load();
    expect({ bosId, eosId, padId }).toEqual({
      bosId: special.bos_token,
      eosId: special.eos_token,
      padId: special.pad_token ?? special.eos_token,
    });
  });

  it('renders chats as transformers does, or says that it has no template', async () => {
    const tokenizer = await load();
    expect(tokenizer.hasChatTemplate).toBe(chats.length > 0);
    if (chats.length === 0) {
      expect(() => tokenizer.applyChatTemplate(golden.messages)).toThrow('no chat template');
      return;
    }
    expect(tokenizer.applyChatTemplate(golden.messages, { addGenerationPrompt: false })).toBe(chats[0]);
    expect(tokenizer.applyChatTemplate(golden.messages)).toBe(chats[1]);
  });

  it('keeps its files, and hashes what defines it', async () => {
    const tokenizer = await load();
    expect(new Map(tokenizer.files)).toEqual(files);
    const again = await loadTokenizer(modelFilesOf(new Map(tokenizer.files)));
    expect(again.hash).toBe(tokenizer.hash);
    expect(tokenizer.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

it('takes a chat template from a file of its own, and from a list', async () => {
  const [{ tokenizer, config, chats }] = golden.cases as [Golden['cases'][0]];
  const { chat_template: template, ...bare } = config as { chat_template: string };
  const load = (settings: object, more: [string, Uint8Array][] = []) =>
    loadTokenizer(
      modelFilesOf(
        new Map([['tokenizer.json', bytes(tokenizer)], ['tokenizer_config.json', bytes(settings)], ...more]),
      ),
    );
  const fromFile = await load(bare, [['chat_template.jinja', new TextEncoder().encode(template)]]);
  expect(fromFile.applyChatTemplate(golden.messages)).toBe(chats[1]);
  const list = [
    { name: 'tool_use', template: 'no' },
    { name: 'default', template },
  ];
  expect((await load({ ...bare, chat_template: list })).applyChatTemplate(golden.messages)).toBe(chats[1]);
  const strict = await load({ ...bare, chat_template: "{{ raise_exception('only users') }}" });
  expect(() => strict.applyChatTemplate(golden.messages)).toThrow(
    'the chat template refuses these messages: only users',
  );
  await expect(load({ ...bare, chat_template: '{% for %}' })).rejects.toThrow("the chat template can't be read");
});

it.each([{}, { clean_up_tokenization_spaces: true }])(
  'keeps blanks before punctuation, and streams what it decodes: %o',
  async (settings) => {
    for (const { tokenizer: json, config } of golden.cases) {
      const files = new Map([
        ['tokenizer.json', bytes(json)],
        ['tokenizer_config.json', bytes({ ...config, ...settings })],
      ]);
      const tokenizer = await loadTokenizer(modelFilesOf(files));
      const text = "CCO . CCN , is n't ' it ' ? It 's !";
      const ids = tokenizer.encode(text, { addSpecialTokens: false });
      expect(tokenizer.decode(ids)).toBe(text);
      const stream = new TextStream((each) => tokenizer.decode(each), { eos: [], stop: [] });
      expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(text);
    }
  },
);

it('uses the ids of the model where the tokenizer names none', async () => {
  const [{ tokenizer }] = golden.cases as [Golden['cases'][0]];
  const files = modelFilesOf(new Map([['tokenizer.json', bytes(tokenizer)]]));
  const { bosId, eosId, padId } = await loadTokenizer(files, { bosId: 5, eosId: 6 });
  expect({ bosId, eosId, padId }).toEqual({ bosId: 5, eosId: 6, padId: 6 });
});

it('says when there is no tokenizer, or none that can be read', async () => {
  expect(await findTokenizer(modelFilesOf(new Map(), 'm'))).toBeUndefined();
  await expect(loadTokenizer(modelFilesOf(new Map(), 'm'))).rejects.toThrow('m: holds no tokenizer. Put');
  const broken = modelFilesOf(new Map([['tokenizer.json', bytes({ model: { type: 'Nonsense' } })]]), 'm');
  await expect(loadTokenizer(broken)).rejects.toThrow("m/tokenizer.json: can't be read as a tokenizer");
});

const published = resolve(process.env.MOLX_DATA ?? '../shared/data', 'tokenizers/bert-base-uncased_tokenizer.json');

it('reads the published bert-base-uncased', async ({ skip }) => {
  skip(!existsSync(published), `${published} is absent; set MOLX_DATA to the data folder`);
  const tokenizer = await loadTokenizer(modelFilesOf(new Map([['tokenizer.json', readFileSync(join(published))]])));
  // [CLS] the quick brown fox [SEP], ids of the published vocabulary.
  expect(tokenizer.encode('The quick brown fox')).toEqual([101, 1996, 4248, 2829, 4419, 102]);
});
