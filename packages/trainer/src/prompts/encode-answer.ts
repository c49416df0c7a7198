import type { Tokenizer } from '@molx/llm-bridge';
import { answerIds } from 'molx';
import type { Answer } from '../tasks/index.js';

export interface EncodeAnswerOptions {
  /** The end token counted. */
  maxTokens: number;
  /** End with EOS. */
  endToken: boolean;
}

/** Encodes an answer behind its prompt: parted from it by one space, ended by EOS, cut to `maxTokens`. */
export function encodeAnswer(
  tokenizer: Tokenizer,
  text: string,
  { maxTokens, endToken }: EncodeAnswerOptions,
): number[] {
  return answerIds(tokenizer, text, { endToken }).slice(0, maxTokens);
}

/**
 * For each token of an encoded answer, whether it lies in a value: what the molecule decides, not the wording.
 *
 * A token that holds part of a value counts as a value token; EOS does not. Decodes every prefix: not for training batches.
 */
export function valueTokens(
  tokenizer: Tokenizer,
  ids: readonly number[],
  { values }: Pick<Answer, 'values'>,
): boolean[] {
  const words = ids.at(-1) === tokenizer.eosId ? ids.slice(0, -1) : ids;
  // some tokenizers (llama2.c's, Llama 2's) drop the space in front of a text when they decode it
  const lead = tokenizer.decode(words).startsWith(' ') ? 1 : 0;
  let end = 0; // in characters of the answer
  return ids.map((_, index) => {
    if (index >= words.length) return false;
    const start = end;
    end = tokenizer.decode(words.slice(0, index + 1)).length - lead;
    return values.some(([from, to]) => from < end && start < to);
  });
}
