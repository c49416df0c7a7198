import { expect, it } from 'vitest';
import { alignment, sizeClass } from './size-class.js';

it('rounds up to few sizes, wasting at most an eighth', () => {
  expect([1, 256, 257, 2048, 2049, 4097, 1e6].map(sizeClass)).toEqual([256, 256, 512, 2048, 2304, 4608, 1048576]);
  const classes = new Set<number>();
  for (let bytes = 2048; bytes < 1 << 20; bytes += 97) {
    const size = sizeClass(bytes);
    expect(size % alignment).toBe(0);
    expect(size).toBeGreaterThanOrEqual(bytes);
    expect(size).toBeLessThanOrEqual(bytes * 1.125 + 1);
    classes.add(size);
  }
  expect([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1].map(sizeClass)).toEqual([2 ** 31, 2 ** 31, 2 ** 31 + 2 ** 28]);
  expect(classes.size).toBeLessThanOrEqual(8 * 9 + 1);
});
