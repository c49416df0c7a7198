import { ConfigError } from '@molx/core';
import type { CausalLM } from '@molx/llm-bridge';
import type { LlmIdentity } from './molx-config.js';

/** What tells `lm` from other language models. */
export async function llmIdentity(lm: CausalLM, id: string): Promise<LlmIdentity> {
  return {
    id,
    hiddenSize: lm.config.hidden_size,
    tokenizerHash: lm.tokenizer.hash,
    weightFingerprint: await lm.fingerprint(),
  };
}

/**
 * Checks that a language model is the one that an adapter was made for. A width that differs can't be allowed.
 *
 * @param path  the adapter's folder, for the message
 * @throws {ConfigError} naming what differs
 */
export function assertSameLlm(expected: LlmIdentity, actual: LlmIdentity, path: string, allowMismatch: boolean): void {
  if (expected.hiddenSize !== actual.hiddenSize) {
    throw new ConfigError(
      path,
      `made for a language model of hidden size ${expected.hiddenSize} (${expected.id}); ${actual.id} has ${actual.hiddenSize}. Use that model, or train an adapter for this one.`,
    );
  }
  if (allowMismatch) return;
  const differs = [
    ...(expected.tokenizerHash === actual.tokenizerHash ? [] : ['tokenizer']),
    ...(expected.weightFingerprint === actual.weightFingerprint ? [] : ['weights']),
  ];
  if (differs.length > 0) {
    throw new ConfigError(
      path,
      `made for the language model ${expected.id}; ${actual.id} differs in ${differs.join(' and ')}. Use that model, or pass allowMismatch (--allow-mismatch).`,
    );
  }
}
