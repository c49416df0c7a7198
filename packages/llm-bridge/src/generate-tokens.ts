import { expectWhole } from '@molx/core';
import { ContinuousBatch, type GeneratingModel, rowCount } from './continuous-batch.js';
import { type RowOptions, rowRandom } from './generation-row.js';
import type { ModelInputs } from './llama-model.js';

export interface GenerateOptions extends Omit<RowOptions, 'random' | 'logprobs'> {
  /** Default 0. Each row has a stream of its own. */
  seed?: number;
  /** Continuations of every prompt, which stand in turn and share one reading of it. Default 1. */
  samples?: number;
  /** Ends the generation by throwing the signal's reason, before the next token. */
  signal?: AbortSignal;
}

/** One more token for every row of the batch. */
export interface GenerationStep {
  /** Counted from 0. */
  readonly step: number;
  /** [prompts * samples]: a row's new token; undefined once the row has ended. EOS itself is given, so that a reader can tell why. */
  readonly tokens: readonly (number | undefined)[];
}

/**
 * Continues each row of a batch, one token of every row at a time, until all have ended.
 *
 * Padding may stand on either side of the prompts. A row also ends where its own tokens have used up the model's positions. The inputs
 * stay the caller's; all else is disposed, also when the reader stops early.
 *
 * @throws {InvalidArgumentError} when an option is out of range, or a row has no tokens
 */
export async function* generateTokens(
  model: GeneratingModel,
  inputs: ModelInputs,
  { seed = 0, samples = 1, signal, ...options }: GenerateOptions = {},
): AsyncGenerator<GenerationStep> {
  signal?.throwIfAborted();
  expectWhole('generateTokens', 'samples', samples, 1);
  const promptOf = Array.from({ length: rowCount(inputs) * samples }, (_, row) => Math.floor(row / samples));
  const batch = new ContinuousBatch(model);
  try {
    const joined = await batch.join(inputs, (row) => ({ ...options, random: rowRandom(seed, row) }), promptOf);
    let written = joined;
    for (let step = 0; written.length > 0; step++) {
      signal?.throwIfAborted();
      const fresh = new Set(written);
      yield { step, tokens: joined.map((row) => (fresh.has(row) ? row.ids.at(-1) : undefined)) };
      signal?.throwIfAborted();
      written = await batch.step();
    }
  } finally {
    batch.dispose();
  }
}
