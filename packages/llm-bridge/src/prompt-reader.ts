import * as tf from '@tensorflow/tfjs-core';
import { batchPrompts } from './batch-prompts.js';
import type { LabelledPrompt } from './build-prompt.js';
import type { CausalLM } from './causal-lm.js';
import type { CausalLoss } from './causal-loss.js';
import { cutPrefix } from './cut-prefix.js';
import { PrefixCache } from './prefix-cache.js';
import { spliceSoftTokens } from './splice-soft-tokens.js';

export interface PromptReaderOptions {
  /** What the keys and values of prompts' beginnings may take. Default 256 MiB. */
  maxPrefixBytes?: number;
}

/**
 * Losses of the answers to prompts with soft tokens.
 *
 * What stands before a prompt's first soft token is the same at every step, and so are its keys and values in a frozen model: they are
 * computed once for each beginning and kept. A model with trainable weights or an active LoRA reads all of each prompt. Where weights were
 * changed otherwise, make a new reader.
 */
export class PromptReader {
  readonly #prefixes: PrefixCache;

  /** @param lm  stays the caller's */
  constructor(
    private readonly lm: CausalLM,
    { maxPrefixBytes = 2 ** 28 }: PromptReaderOptions = {},
  ) {
    this.#prefixes = new PrefixCache(lm, maxPrefixBytes);
  }

  /**
   * The cross-entropy of the prompts' labels in nats, row after row. Gradients reach the soft tokens.
   *
   * @param softTokens  [N, hidden] or [molecules, tokens, hidden], in the order of the prompts' slots; none for prompts without slots
   * @throws {ShapeError} when the soft tokens are not those of the slots
   */
  loss(prompts: readonly LabelledPrompt[], softTokens?: tf.Tensor): CausalLoss {
    const { lm } = this;
    let tokens = 0;
    const { perToken, sum } = tf.tidy(() => {
      const isFrozen = lm.trainableParameters().size === 0 && lm.lora.active.length === 0;
      if (!isFrozen) this.#prefixes.dispose(); // what it holds will not be true any more
      const cut = prompts.map((prompt) => (isFrozen ? cutPrefix(prompt) : { prefix: [], rest: prompt }));
      const cache = this.#prefixes.past(cut.map(({ prefix }) => prefix));
      const { inputIds, attentionMask, labels, positions } = batchPrompts(
        cut.map(({ rest }) => rest),
        { padId: 0 },
      );
      const embeds = lm.embed(inputIds);
      const inputsEmbeds = softTokens === undefined ? embeds : spliceSoftTokens(embeds, softTokens, positions);
      const loss = lm.loss({ inputsEmbeds, attentionMask, labels: labels!, cache });
      tokens = loss.tokens;
      return { perToken: loss.perToken, sum: loss.sum };
    });
    return { perToken, sum, tokens };
  }

  dispose(): void {
    this.#prefixes.dispose();
  }
}
