import type { Random } from '@molx/core';

/** Which of `count` modalities an example keeps: each is left out with probability `rate`, and one at random stays where none would. */
export function dropModalities(count: number, rate: number, random: Random): number[] {
  const kept = Array.from({ length: count }, () => (random.uniform() < rate ? 0 : 1));
  if (!kept.includes(1)) kept[random.integer(count)] = 1;
  return kept;
}
