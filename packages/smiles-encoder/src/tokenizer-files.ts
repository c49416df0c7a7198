import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { ConfigError } from '@molx/core';
import { CharacterTokenizer, SmilesTokenizer } from '@molx/featurizers';
import { ByteLevelBpe } from './byte-level-bpe.js';
import type { Tokenizer } from './tokenizer.js';

type Json = Record<string, unknown>;

/**
 * The tokenizer that a model's folder describes: tokenizer.json, else vocab.json with merges.txt (both byte-level BPE),
 * else vocab.txt (atom by atom as DeepChem, or by character where config.json says `"tokenizer": "characters"`).
 *
 * @throws {ConfigError} when there is none, or it is of a kind we don't know
 */
export async function readTokenizer(files: ModelFiles, config: Json): Promise<Tokenizer> {
  const whole = await readJson(files, 'tokenizer.json');
  if (whole) return fromTokenizerJson(whole, await readSpecialTokens(files), `${files.source}/tokenizer.json`);
  const vocabulary = await readJson(files, 'vocab.json');
  if (vocabulary) {
    const merges = parseMerges(await readText(files, 'merges.txt'));
    const path = `${files.source}/vocab.json`;
    return bpe(vocabulary, merges, await readSpecialTokens(files), undefined, path);
  }
  const text = await readText(files, 'vocab.txt');
  if (text !== '') {
    const lines = text.trimEnd().split(/\r?\n/);
    return config['tokenizer'] === 'characters' ? new CharacterTokenizer(lines) : new SmilesTokenizer(lines);
  }
  throw new ConfigError(
    files.source,
    'holds no tokenizer (tokenizer.json, vocab.json or vocab.txt). Name one with the option tokenizer: "smiles" or "characters".',
  );
}

/** What {@link readTokenizer} reads back, and the value of config.json's key "tokenizer". */
export function tokenizerFiles(tokenizer: Tokenizer): { kind: string; files: Map<string, Uint8Array> } {
  const encode = (text: string) => new TextEncoder().encode(text);
  if (tokenizer instanceof ByteLevelBpe) {
    const { start, end, pad } = tokenizer.special;
    const special = { bos_token: start, cls_token: start, eos_token: end, sep_token: end, pad_token: pad };
    return {
      kind: 'byte-level-bpe',
      files: new Map([
        ['tokenizer.json', encode(`${JSON.stringify(toTokenizerJson(tokenizer))}\n`)],
        ['special_tokens_map.json', encode(`${JSON.stringify(special)}\n`)],
      ]),
    };
  }
  return {
    kind: tokenizer instanceof CharacterTokenizer ? 'characters' : 'smiles',
    files: new Map([['vocab.txt', encode(`${tokenizer.vocabulary.join('\n')}\n`)]]),
  };
}

interface SpecialTokens {
  start?: string | undefined;
  end?: string | undefined;
  pad?: string | undefined;
}

async function readSpecialTokens(files: ModelFiles): Promise<SpecialTokens> {
  const map = (await readJson(files, 'special_tokens_map.json')) ?? {};
  const name = (key: string): string | undefined => {
    const value = map[key];
    if (typeof value === 'string') return value;
    const content = typeof value === 'object' && value !== null && 'content' in value ? value.content : undefined;
    return typeof content === 'string' ? content : undefined;
  };
  return {
    start: name('cls_token') ?? name('bos_token'),
    end: name('sep_token') ?? name('eos_token'),
    pad: name('pad_token'),
  };
}

function fromTokenizerJson(json: Json, special: SpecialTokens, path: string): ByteLevelBpe {
  const model = json['model'] as Json | undefined;
  const vocabulary = model?.['vocab'];
  if (
    typeof vocabulary !== 'object' ||
    vocabulary === null ||
    Array.isArray(vocabulary) ||
    !Array.isArray(model?.['merges'])
  ) {
    throw new ConfigError(path, 'only byte-pair encodings are known here.');
  }
  const merges = (model['merges'] as unknown[]).map((pair) => (Array.isArray(pair) ? pair.join(' ') : String(pair)));
  const processor = json['post_processor'] as Record<string, unknown[]> | null | undefined;
  const roberta = processor?.['cls'] && processor['sep'] ? processor : undefined;
  const named = { start: String(roberta?.['cls']?.[0] ?? ''), end: String(roberta?.['sep']?.[0] ?? '') };
  const unknown = typeof model['unk_token'] === 'string' ? model['unk_token'] : undefined;
  const chosen = { start: special.start || named.start, end: special.end || named.end, pad: special.pad };
  return bpe(vocabulary as Json, merges, chosen, unknown, path);
}

/** In the form of Hugging Face's tokenizers. */
function toTokenizerJson({ vocabulary, merges, special }: ByteLevelBpe): Json {
  const named = (token: string) => [token, vocabulary.indexOf(token)];
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: bytes,
    post_processor: {
      type: 'RobertaProcessing',
      sep: named(special.end),
      cls: named(special.start),
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: bytes,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: special.unknown ?? null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id] as const).filter(([token]) => token !== '')),
      merges: merges.map((pair) => pair.split(' ')),
    },
  };
}

/** Special tokens that nothing names are looked for under BERT's and RoBERTa's usual names. */
function bpe(vocabulary: Json, merges: string[], special: SpecialTokens, unknown: string | undefined, path: string) {
  const usual = (names: [string, string]): string => names.find((name) => name in vocabulary) ?? names[0];
  return new ByteLevelBpe({
    vocabulary: vocabulary as Record<string, number>,
    merges,
    special: {
      start: special.start || usual(['<s>', '[CLS]']),
      end: special.end || usual(['</s>', '[SEP]']),
      pad: special.pad || usual(['<pad>', '[PAD]']),
      unknown,
    },
    path,
  });
}

function parseMerges(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
}

async function readText(files: ModelFiles, name: string): Promise<string> {
  const bytes = await files.read(name);
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}
