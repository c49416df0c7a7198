import { Tokenizer } from '@huggingface/tokenizers';
import { DataError, InvalidArgumentError } from '@molx/core';
import type { TextTokenizer } from './text-tokenizer.js';

export interface WordPieceOptions {
  /** What the scores are labelled with. Default `word pieces`. */
  name?: string;
  /** Pieces kept of a text, from its start. Default 512; Infinity keeps all. */
  maxTokens?: number;
  /** Lower-cases and strips accents first, as uncased models want it. Only read with a `vocab.txt`. Default true. */
  lowercase?: boolean;
  /** What errors call the file. */
  path?: string;
}

/** Removed from the pieces, as the papers' scripts do: MolT5's `text_translation_metrics.py` and its descendants. */
const removed = new Set(['[PAD]', '[CLS]', '[SEP]']);
const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/**
 * BERT's word pieces (Devlin et al. 2019, arXiv 1810.04805), such as SciBERT's (Beltagy et al. 2019, arXiv 1903.10676).
 *
 * No token is added; a text is cut to `maxTokens` pieces, then `[PAD]`, `[CLS]` and `[SEP]` that stood in it are dropped.
 */
export class WordPieceTokenizer implements TextTokenizer {
  readonly name: string;
  readonly maxTokens: number;
  readonly #tokenizer: Tokenizer;

  private constructor(tokenizer: Tokenizer, { name = 'word pieces', maxTokens = 512 }: WordPieceOptions) {
    if (!(maxTokens >= 1)) {
      throw new InvalidArgumentError(`WordPieceTokenizer: expected maxTokens >= 1, got ${maxTokens}.`);
    }
    this.name = Number.isFinite(maxTokens) ? `${name}, ${maxTokens} pieces` : name;
    this.maxTokens = maxTokens;
    this.#tokenizer = tokenizer;
  }

  /**
   * From a `vocab.txt`: one piece a line, its number the id.
   *
   * @throws {DataError} when `[UNK]` is missing, which no WordPiece vocabulary is without
   */
  static fromVocab(vocab: string, options: WordPieceOptions = {}): WordPieceTokenizer {
    const pieces = vocab.split(/\r?\n/);
    if (pieces.at(-1) === '') pieces.pop();
    const ids = new Map(pieces.map((piece, id) => [piece, id]));
    if (!ids.has('[UNK]')) {
      throw new DataError(options.path ?? 'vocab.txt', 'no [UNK] among its lines: this is no WordPiece vocabulary.');
    }
    const definition = {
      version: '1.0',
      added_tokens: specialTokens.filter((content) => ids.has(content)).map((content) => added(content, ids)),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: options.lowercase ?? true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(ids),
      },
    };
    return new WordPieceTokenizer(new Tokenizer(definition, {}), options);
  }

  /**
   * From a parsed `tokenizer.json` of Hugging Face's format; any model that it describes will do.
   *
   * @throws {DataError} when it can't be read as a tokenizer
   */
  static fromTokenizerJson(definition: object, options: WordPieceOptions = {}): WordPieceTokenizer {
    try {
      return new WordPieceTokenizer(new Tokenizer(definition, {}), options);
    } catch (cause) {
      if (cause instanceof InvalidArgumentError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DataError(options.path ?? 'tokenizer.json', `can't be read as a tokenizer: ${reason}.`);
    }
  }

  tokenize(text: string): string[] {
    const pieces = this.#tokenizer.tokenize(text, { add_special_tokens: false });
    if (pieces.length > this.maxTokens) pieces.length = this.maxTokens;
    return pieces.filter((piece) => !removed.has(piece));
  }
}

function added(content: string, ids: ReadonlyMap<string, number>) {
  return {
    id: ids.get(content),
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  };
}
