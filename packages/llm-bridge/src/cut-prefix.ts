import type { LabelledPrompt } from './build-prompt.js';
import { ignoredLabel } from './label-rows.js';

/** A prompt in two: `prefix` is the same whatever a molecule is encoded as, and whatever the answer. */
export interface CutPrompt {
  readonly prefix: readonly number[];
  readonly rest: LabelledPrompt;
}

/**
 * Cuts a prompt after what it shares with others, and before its first slot; `rest` holds at least the token that predicts the first
 * label.
 */
export function cutPrefix(prompt: LabelledPrompt): CutPrompt {
  const { ids, labels, slots, shared = ids.length } = prompt;
  const firstLabel = labels.findIndex((label) => label !== ignoredLabel);
  const predicting = firstLabel < 0 ? ids.length - 1 : firstLabel - 1;
  const at = Math.max(0, Math.min(shared, slots[0] ?? predicting, predicting));
  return {
    prefix: ids.slice(0, at),
    rest: { ...prompt, ids: ids.slice(at), labels: labels.slice(at), slots: slots.map((slot) => slot - at) },
  };
}
