import type { Tokenizer } from '@molx/llm-bridge';
import type { Answer } from '../tasks/index.js';

/** A true answer as the tokens that a model must predict. */
export interface EncodedAnswer {
  ids: number[];
  /** For each token, whether it lies in a value of the answer: what the molecule decides, not the wording. */
  isValue: boolean[];
}

export interface EncodeAnswerOptions {
  /** The end token counted. */
  maxTokens: number;
  /** End with EOS. */
  endToken: boolean;
}

/**
 * Encodes an answer behind its prompt: parted from it by one space, cut to `maxTokens`, ended by EOS.
 *
 * A token that holds part of a value counts as a value token; EOS does not.
 */
export function encodeAnswer(
  tokenizer: Tokenizer,
  { text, values }: Answer,
  { maxTokens, endToken }: EncodeAnswerOptions,
): EncodedAnswer {
  const ids = tokenizer.encode(` ${text}`, { addSpecialTokens: false });
  let end = -1; // in characters of the answer: the leading space stands before them
  const isValue = ids.map((_, index) => {
    const start = end;
    end = tokenizer.decode(ids.slice(0, index + 1)).length + (startsWithSpace(tokenizer, ids) ? -1 : 0);
    return values.some(([from, to]) => from < end && start < to);
  });
  if (endToken && tokenizer.eosId !== undefined) {
    ids.push(tokenizer.eosId);
    isValue.push(false);
  }
  return { ids: ids.slice(0, maxTokens), isValue: isValue.slice(0, maxTokens) };
}

/** Some tokenizers (llama2.c's, Llama 2's) drop the space in front of a text when they decode it. */
function startsWithSpace(tokenizer: Tokenizer, ids: readonly number[]): boolean {
  return tokenizer.decode(ids).startsWith(' ');
}
