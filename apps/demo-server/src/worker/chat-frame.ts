import { MolxError } from '@molx/core';
import type { Tokenizer } from '@molx/llm-bridge';

/**
 * What a tokenizer's chat template writes around a user's words, if the template that the adapter was trained with has the same: only
 * then has the model learned to answer within a conversation. Otherwise undefined.
 */
export function chatFrame(tokenizer: Tokenizer, trained: string): { opening: string; closing: string } | undefined {
  if (!tokenizer.hasChatTemplate) return undefined;
  const words = 'words of the user';
  try {
    const [before, after] = tokenizer.applyChatTemplate([{ role: 'user', content: words }]).split(words);
    const begin =
      tokenizer.bosId === undefined ? '' : tokenizer.decode([tokenizer.bosId], { skipSpecialTokens: false });
    const opening = (before ?? '').replace(begin, '').trim();
    const closing = (after ?? '').trim();
    const isSame = opening !== '' && closing !== '' && trained.includes(opening) && trained.includes(closing);
    return isSame ? { opening, closing } : undefined;
  } catch (error) {
    if (MolxError.is(error, 'invalid-argument')) return undefined; // a template that wants more than one message of the user
    throw error;
  }
}
