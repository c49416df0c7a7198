import { InvalidArgumentError } from '@molx/core';
import type { Prompt } from './build-prompt.js';
import { ignoredLabel } from './label-rows.js';

export interface BatchOptions {
  /** Fills up short rows; attention masks hide it. */
  padId: number;
  /** Default `right`. The numbers are the same on either side. */
  side?: 'left' | 'right';
}

/** Prompts of different lengths as one batch [B, S]. */
export interface PromptBatch {
  readonly inputIds: readonly Int32Array[];
  readonly attentionMask: readonly Int32Array[];
  /** -100 where there is no label; absent when no prompt has labels. */
  readonly labels: readonly Int32Array[] | undefined;
  /** For `spliceSoftTokens`: indices into the flattened [B * S], prompt after prompt, molecule after molecule. */
  readonly positions: Int32Array;
  readonly batch: number;
  readonly length: number;
}

/**
 * Pads prompts to one length.
 *
 * @throws {InvalidArgumentError} when there are no prompts
 */
export function batchPrompts(
  prompts: readonly (Prompt & { readonly labels?: readonly number[] })[],
  { padId, side = 'right' }: BatchOptions,
): PromptBatch {
  if (prompts.length === 0) throw new InvalidArgumentError('batchPrompts: no prompts.');
  const batch = prompts.length;
  const length = Math.max(...prompts.map(({ ids }) => ids.length));
  const start = ({ ids }: Prompt) => (side === 'left' ? length - ids.length : 0);
  const row = (fill: number, values: readonly number[], at: number) => {
    const padded = new Int32Array(length).fill(fill);
    padded.set(values, at);
    return padded;
  };
  const hasLabels = prompts.some(({ labels }) => labels !== undefined);
  return {
    batch,
    length,
    inputIds: prompts.map((prompt) => row(padId, prompt.ids, start(prompt))),
    attentionMask: prompts.map((prompt) =>
      new Int32Array(length).fill(1, start(prompt), start(prompt) + prompt.ids.length),
    ),
    labels: hasLabels ? prompts.map((prompt) => row(ignoredLabel, prompt.labels ?? [], start(prompt))) : undefined,
    positions: Int32Array.from(
      prompts.flatMap((prompt, index) => prompt.slots.map((slot) => index * length + start(prompt) + slot)),
    ),
  };
}
