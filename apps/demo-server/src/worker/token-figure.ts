import type { Tokenizer, TokenLogprob } from '@molx/llm-bridge';
import type { TokenFigure } from '../engine/engine-methods.js';

/** A token's log-probability with its bytes and what they read. @param offset  where it begins in the text */
export function tokenFigure(tokenizer: Tokenizer, { id, logprob, top }: TokenLogprob, offset: number): TokenFigure {
  const figure = (token: { id: number; logprob: number }) => {
    const bytes = tokenizer.tokenBytes(token.id);
    return { token: new TextDecoder().decode(bytes), logprob: token.logprob, bytes: [...bytes] };
  };
  return { ...figure({ id, logprob }), top: top.map(figure), offset };
}
