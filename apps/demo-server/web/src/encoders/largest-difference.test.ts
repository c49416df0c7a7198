import { expect, it } from 'vitest';
import { largestDifference } from './largest-difference.js';

it('is the largest', () => {
  expect(largestDifference([1, 2, 3], [1, 2.5, 2.75])).toBe(0.5);
  expect(largestDifference([], [])).toBe(0);
});

it('calls nothing equal that is not', () => {
  expect(largestDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(largestDifference([Number.NaN, 1], [0, 1])).toBeNaN();
  expect(largestDifference([1, Number.NaN], [2, 0])).toBeNaN();
});
