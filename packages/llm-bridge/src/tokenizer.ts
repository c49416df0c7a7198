/** One turn of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | (string & {});
  readonly content: string;
}

export interface EncodeOptions {
  /** Adds what the tokenizer adds by itself, often BOS in front. Default true. */
  addSpecialTokens?: boolean;
}

export interface DecodeOptions {
  /** Leaves BOS, EOS and their like out of the text. Default true. */
  skipSpecialTokens?: boolean;
}

export interface ChatTemplateOptions {
  /** Ends with what opens the assistant's turn. Default true. */
  addGenerationPrompt?: boolean;
}

/** Text to ids and back, as one language model knows them. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  /** What fills a row; EOS where the vocabulary has no token for it. Attention masks hide it either way. */
  readonly padId: number;
  /** SHA-256 of what defines the tokenizer, in hex: two that differ encode differently. */
  readonly hash: string;
  /** True when the tokenizer's files have a chat template. */
  readonly hasChatTemplate: boolean;
  encode(text: string, options?: EncodeOptions): number[];
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  /** The UTF-8 that a token adds behind other text, where it keeps its leading blank; of some tokens it is a part of a character. */
  tokenBytes(id: number): Uint8Array;
  /**
   * Writes a chat as the model was trained to read it. Encode the result without special tokens: it holds them as text.
   *
   * @throws {InvalidArgumentError} when there is no template, or the template refuses the messages
   */
  applyChatTemplate(messages: readonly ChatMessage[], options?: ChatTemplateOptions): string;
  /** The tokenizer's own files by name, for `savePretrained`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}
