import type { Tokenizer, TokenLogprob } from '@molx/llm-bridge';
import type { TokenFigure } from '../engine/engine-methods.js';

/** A token's log-probability with its text and that text's UTF-8. */
export function tokenFigure(tokenizer: Tokenizer, { id, logprob, top }: TokenLogprob): TokenFigure {
  const figure = (token: { id: number; logprob: number }) => {
    const text = tokenizer.decode([token.id], { skipSpecialTokens: false });
    return { token: text, logprob: token.logprob, bytes: [...Buffer.from(text)] };
  };
  return { ...figure({ id, logprob }), top: top.map(figure) };
}
