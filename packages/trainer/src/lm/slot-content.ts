import type { Random } from '@molx/core';

/** What stands where the soft tokens will stand: facts, each a list of token ids. */
export interface SlotContent {
  facts: number[][];
  /** True: one embedding per fact, the scaled sum of its tokens' embeddings. False: the facts as text. */
  packed: boolean;
}

export interface SlotOptions {
  /** Share of slots left empty, so that the LM can answer without. */
  empty: number;
  minFacts: number;
  maxFacts: number;
  /** Gives the facts in random order; in the file's order otherwise. */
  shuffle: boolean;
  /** Share of facts replaced by another molecule's, so that the LM does not trust a single fact blindly. */
  corrupted: number;
}

/**
 * Draws which facts stand in a slot, and what they say.
 *
 * @param facts    the molecule's facts as token ids, in their usual order
 * @param another  gives the facts of a random molecule, in the same order
 */
export function drawFacts(
  facts: readonly number[][],
  another: () => readonly number[][],
  { empty, minFacts, maxFacts, shuffle, corrupted }: SlotOptions,
  random: Random,
): number[][] {
  if (random.uniform() < empty) return [];
  const shown = facts.map((fact, index) => (random.uniform() < corrupted ? (another()[index] ?? fact) : fact));
  const most = Math.min(maxFacts, shown.length);
  const least = Math.min(minFacts, most);
  const count = least + random.integer(most - least + 1);
  const chosen = random.shuffle(shown.map((_, index) => index)).slice(0, count);
  if (!shuffle) chosen.sort((a, b) => a - b);
  return chosen.map((index) => shown[index]!);
}
