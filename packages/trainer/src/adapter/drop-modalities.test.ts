import { Random } from '@molx/core';
import { expect, it } from 'vitest';
import { dropModalities } from './drop-modalities.js';

it('leaves each out as often as told, and never all', () => {
  const random = new Random(1);
  const drawn = Array.from({ length: 4000 }, () => dropModalities(3, 0.3, random));
  for (const kept of drawn) expect(kept).toContain(1);
  for (const place of [0, 1, 2]) {
    const share = drawn.filter((kept) => kept[place] === 0).length / drawn.length;
    // 0.3, less a third of the 0.027 where all would go; four standard errors of 0.0072
    expect(Math.abs(share - (0.3 - 0.009))).toBeLessThan(0.029);
  }
  expect(dropModalities(3, 0, random)).toEqual([1, 1, 1]);
  expect(dropModalities(1, 0.99, random)).toEqual([1]);
});
