import type { Tokenizer } from '@molx/llm-bridge';

/** An answer as it stands behind its prompt: parted from it by one space, ended by EOS where `endToken` says so. */
export function answerIds(tokenizer: Tokenizer, text: string, { endToken }: { endToken: boolean }): number[] {
  const ids = tokenizer.encode(` ${text}`, { addSpecialTokens: false });
  if (endToken && tokenizer.eosId !== undefined) ids.push(tokenizer.eosId);
  return ids;
}
