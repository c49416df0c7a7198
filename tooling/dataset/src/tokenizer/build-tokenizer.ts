import { byteAlphabet, toByteAlphabet } from './byte-alphabet.js';
import { trainBpe } from './train-bpe.js';

/** In id order. The prompt marks are single tokens, so that they cost one position each and never split. */
export const specialTokens = ['<pad>', '<s>', '</s>', '<mol>', '[INST]', '[/INST]'] as const;

/**
 * What BPE never merges across: words, numbers of up to three digits and runs of marks, each with its leading space; line
 * breaks; other white space.
 */
export const preTokenPattern = String.raw` ?\p{L}+| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\n+|\s`;

/** Integers below this get a token of their own with a leading space, whatever the text holds. */
const wholeIntegers = 200;
/** Integers below this also get one without the space: two decimals behind a point. */
const wholeDecimals = 100;

/** The parts of a Hugging Face `tokenizer.json` and its `tokenizer_config.json`. */
export interface TokenizerFiles {
  tokenizer: object;
  config: object;
}

/**
 * Trains a byte-level BPE tokenizer; every text can be encoded, as all 256 bytes are in the vocabulary.
 *
 * @param documents   training texts, each with how often it counts
 * @param vocabulary  size, special tokens and bytes included
 */
export function buildTokenizer(
  documents: Iterable<{ text: string; weight: number }>,
  vocabulary: number,
): TokenizerFiles {
  const words = countPreTokens(documents);
  const frequent = Math.max(1, ...words.values());
  for (let i = 0; i < wholeIntegers; i++) {
    for (const text of i < wholeDecimals ? [` ${i}`, `${i}`] : [` ${i}`]) {
      const word = toByteAlphabet(text);
      words.set(word, (words.get(word) ?? 0) + frequent);
    }
  }
  const base = [...specialTokens, ...byteAlphabet];
  const merges = trainBpe(words, vocabulary - base.length);
  const vocab = Object.fromEntries(
    [...base, ...merges.map(([left, right]) => left + right)].map((symbol, id) => [symbol, id]),
  );
  return {
    tokenizer: tokenizerJson(
      vocab,
      merges.map(([left, right]) => `${left} ${right}`),
    ),
    config: tokenizerConfig,
  };
}

/** Counts pre-tokens, written in the byte alphabet. */
export function countPreTokens(documents: Iterable<{ text: string; weight: number }>): Map<string, number> {
  const raw = new Map<string, number>();
  const pattern = new RegExp(preTokenPattern, 'gu');
  for (const { text, weight } of documents) {
    for (const [word] of text.matchAll(pattern)) raw.set(word, (raw.get(word) ?? 0) + weight);
  }
  return new Map([...raw].map(([word, count]) => [toByteAlphabet(word), count]));
}

function tokenizerJson(vocab: Record<string, number>, merges: string[]): object {
  const bos = { SpecialToken: { id: '<s>', type_id: 0 } };
  const sequence = (id: 'A' | 'B') => ({ Sequence: { id, type_id: id === 'A' ? 0 : 1 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: preTokenPattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [bos, sequence('A')],
      pair: [bos, sequence('A'), sequence('B')],
      special_tokens: { '<s>': { id: '<s>', ids: [specialTokens.indexOf('<s>')], tokens: ['<s>'] } },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges,
    },
  };
}

const tokenizerConfig = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  add_bos_token: true,
  add_eos_token: false,
  bos_token: '<s>',
  eos_token: '</s>',
  pad_token: '<pad>',
  additional_special_tokens: ['<mol>', '[INST]', '[/INST]'],
  clean_up_tokenization_spaces: false,
  model_max_length: 512,
  padding_side: 'left',
  chat_template:
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}[INST] {{ message['content'] }} [/INST]{% elif message['role'] == 'assistant' %} {{ message['content'] }}{{ eos_token }}{% endif %}{% endfor %}",
};
