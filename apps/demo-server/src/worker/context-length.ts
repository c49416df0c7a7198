import type { CausalLM } from '@molx/llm-bridge';
import { EngineError } from '../engine/engine-error.js';

/** Characters that are encoded at once while it is open whether a text fits. */
const charactersAtOnce = 2048;

/** Tokens that a cut between them may add: the halves of a word take more than the word. */
const tokensPerCut = 16;

/** @param tokens  of the prompt; undefined where they were not counted to the end */
export function tooLong({ config }: CausalLM, tokens?: number): EngineError {
  const message = `This model's context is ${config.max_position_embeddings} tokens, and the prompt takes ${tokens ?? 'more'}. Shorten it.`;
  return new EngineError({ kind: 'too-long', message });
}

/**
 * Refuses a text that can't fit a model's context before all of it is encoded, which takes seconds for the longest that a stranger may
 * send. One that passes may still be too long by a few tokens.
 *
 * @throws {EngineError} `too-long`
 */
export function expectToFit(lm: CausalLM, text: string): void {
  if (text.length <= charactersAtOnce) return;
  let tokens = 0;
  for (let start = 0; start < text.length; start += charactersAtOnce) {
    const part = text.slice(start, start + charactersAtOnce);
    tokens += lm.tokenizer.encode(part, { addSpecialTokens: false }).length;
    if (start > 0) tokens -= tokensPerCut;
    if (tokens > lm.config.max_position_embeddings) throw tooLong(lm);
  }
}
