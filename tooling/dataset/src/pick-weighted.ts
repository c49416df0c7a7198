import { InvalidArgumentError, type Random } from '@molx/core';

/** Draws one item with probability proportional to its weight. */
export function pickWeighted<T extends { weight: number }>(random: Random, items: readonly T[]): T {
  const total = items.reduce((sum, item) => sum + item.weight, 0);
  let left = random.uniform() * total;
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new InvalidArgumentError('pickWeighted: nothing to pick from.');
  return last;
}
