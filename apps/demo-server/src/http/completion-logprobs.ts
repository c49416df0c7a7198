import type { z } from 'zod';
import type { TokenFigure } from '../engine/engine-methods.js';
import type { completionLogprobs } from './schemas/completion-schemas.js';

/** The older form of log-probabilities: lists of equal length, tokens by name. */
export function completionLogprobsOf(figures: readonly TokenFigure[]): z.input<typeof completionLogprobs> {
  return {
    tokens: figures.map(tokenName),
    token_logprobs: figures.map(({ logprob }) => logprob),
    top_logprobs: figures.map(({ top }) => {
      const named: Record<string, number> = {};
      for (const token of top) named[tokenName(token)] ??= token.logprob; // of two that read the same, the likelier
      return named;
    }),
    text_offset: figures.map(({ offset }) => offset),
  };
}

/** A token's text; of one that is a part of a character its bytes, as OpenAI writes them: `bytes:\xe4\xb8`. */
function tokenName({ token, bytes }: Pick<TokenFigure, 'token' | 'bytes'>): string {
  if (Buffer.from(token).equals(Uint8Array.from(bytes))) return token;
  return `bytes:${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`;
}
