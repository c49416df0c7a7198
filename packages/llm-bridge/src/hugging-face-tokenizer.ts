import { Tokenizer as TokenizersJs } from '@huggingface/tokenizers';
import { CheckpointError } from '@molx/core';
import { byteLevelBytes } from './byte-alphabet.js';
import { ChatTemplate } from './chat-template.js';
import type { ChatMessage, ChatTemplateOptions, DecodeOptions, EncodeOptions, Tokenizer } from './tokenizer.js';

/** What a tokenizer is made of: parsed `tokenizer.json`, `tokenizer_config.json`, and the chat template where it is a file of its own. */
export interface TokenizerSources {
  readonly tokenizer: Record<string, unknown>;
  readonly config: Record<string, unknown>;
  readonly chatTemplate?: string | undefined;
  /** `eos_token_id` and the like of the model's `config.json`, used where the tokenizer's configuration names none. */
  readonly modelIds?: { bosId?: number | undefined; eosId?: number | undefined; padId?: number | undefined };
}

/** Any tokenizer of Hugging Face's format. */
export class HuggingFaceTokenizer implements Tokenizer {
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly padId: number;
  readonly #tokenizer: TokenizersJs;
  readonly #chatTemplate: ChatTemplate | undefined;
  /** What stands before a token that is looked at alone: at the beginning of a text decoders drop a blank. */
  readonly #anchor: readonly number[];

  /**
   * @param path   what errors call the tokenizer
   * @param hash   SHA-256 of tokenizer.json
   * @param files  the files' bytes, kept for saving
   * @throws {CheckpointError} when the tokenizer is of a kind that can't be read
   */
  constructor(
    sources: TokenizerSources,
    readonly hash: string,
    readonly files: ReadonlyMap<string, Uint8Array>,
    path = 'tokenizer.json',
  ) {
    const { tokenizer, config, modelIds = {} } = sources;
    try {
      this.#tokenizer = new TokenizersJs(tokenizer, config);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CheckpointError(path, `can't be read as a tokenizer: ${reason}.`, { cause });
    }
    this.#anchor = this.encode('a', { addSpecialTokens: false });
    const named = (key: string) => this.#idOf(tokenText(config[key]));
    this.bosId = named('bos_token') ?? modelIds.bosId;
    this.eosId = named('eos_token') ?? modelIds.eosId;
    this.padId = named('pad_token') ?? modelIds.padId ?? this.eosId ?? 0;
    const template = sources.chatTemplate ?? templateText(config.chat_template);
    if (template === undefined) return;
    this.#chatTemplate = new ChatTemplate(template, {
      bos_token: tokenText(config.bos_token) ?? '',
      eos_token: tokenText(config.eos_token) ?? '',
      pad_token: tokenText(config.pad_token) ?? '',
      unk_token: tokenText(config.unk_token) ?? '',
    });
  }

  get vocabSize(): number {
    return this.#tokenizer.get_vocab(true).size;
  }

  get hasChatTemplate(): boolean {
    return this.#chatTemplate !== undefined;
  }

  encode(text: string, { addSpecialTokens = true }: EncodeOptions = {}): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: addSpecialTokens }).ids;
  }

  /** The text as the tokens have it. What `clean_up_tokenization_spaces` would take out of it is kept: `CCO . CCN` is not `CCO. CCN`. */
  decode(ids: ArrayLike<number>, { skipSpecialTokens = true }: DecodeOptions = {}): string {
    if (ids.length === 0) return '';
    return this.#tokenizer.decode(Array.from(ids), {
      skip_special_tokens: skipSpecialTokens,
      clean_up_tokenization_spaces: false,
    });
  }

  tokenBytes(id: number): Uint8Array {
    const before = this.decode(this.#anchor, { skipSpecialTokens: false });
    const text = this.decode([...this.#anchor, id], { skipSpecialTokens: false }).slice(before.length);
    const utf8 = new TextEncoder().encode(text);
    if (!text.includes('\uFFFD')) return utf8;
    const piece = this.#tokenizer.id_to_token(id) ?? '';
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece)?.[1];
    return byte === undefined ? (byteLevelBytes(piece) ?? utf8) : Uint8Array.of(Number.parseInt(byte, 16));
  }

  applyChatTemplate(messages: readonly ChatMessage[], options?: ChatTemplateOptions): string {
    return ChatTemplate.require(this.#chatTemplate).render(messages, options);
  }

  #idOf(token: string | undefined): number | undefined {
    return token === undefined ? undefined : this.#tokenizer.token_to_id(token);
  }
}

/** A special token is written as its text, or as an object that holds it. */
function tokenText(token: unknown): string | undefined {
  if (typeof token === 'string') return token;
  if (typeof token === 'object' && token !== null && 'content' in token && typeof token.content === 'string') {
    return token.content;
  }
  return undefined;
}

/** One template, or several of which the one named `default` is for chats. */
function templateText(template: unknown): string | undefined {
  if (typeof template === 'string') return template;
  if (!Array.isArray(template)) return undefined;
  const chosen = template.find((each) => each?.name === 'default') ?? template[0];
  return typeof chosen?.template === 'string' ? chosen.template : undefined;
}
