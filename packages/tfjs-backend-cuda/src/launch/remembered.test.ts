import { expect, it } from 'vitest';
import { mixHash } from './mix-hash.js';
import { remembered } from './remembered.js';

it('computes once for equal numbers, and anew where any differs', () => {
  let calls = 0;
  const describe = remembered((variant, shape: readonly number[], axes: readonly number[]) => {
    calls++;
    return `${variant}:${shape}|${axes}`;
  });
  const different = [
    [0, [2, 3], [1]],
    [1, [2, 3], [1]],
    [0, [2, 3], [0]],
    [0, [2], [3, 1]],
    [0, [2, 3, 1], []],
    [0, [], []],
  ] as const;
  for (const [variant, shape, axes] of different)
    expect(describe(variant, shape, axes)).toBe(`${variant}:${shape}|${axes}`);
  expect(calls).toBe(6);
  for (const [variant, shape, axes] of different) {
    expect(describe(variant, [...shape], [...axes])).toBe(`${variant}:${shape}|${axes}`);
  }
  expect(calls).toBe(6);
});

it('keeps the numbers it was given, not the list that held them', () => {
  const sum = remembered((_, list: readonly number[]) => list.reduce((a, b) => a + b, 0));
  const list = [1, 2];
  expect(sum(0, list)).toBe(3);
  list[0] = 5;
  expect(sum(0, list)).toBe(7);
  expect(sum(0, [1, 2])).toBe(3);
});

it('tells numbers with one hash apart', () => {
  const wanted = mixHash(mixHash(0, 1), 7);
  // Each step is a product by an odd number, so some last number leads from another hash to the same end.
  const other = mixHash(0, 1) ^ 7 ^ mixHash(1, 1);
  expect(mixHash(mixHash(1, 1), other)).toBe(wanted);
  const text = remembered((variant, list: readonly number[]) => `${variant}:${list}`);
  expect(text(0, [7])).toBe('0:7');
  expect(text(1, [other])).toBe(`1:${other}`);
  expect(text(0, [7])).toBe('0:7');
});

it('starts anew when there are too many', () => {
  let calls = 0;
  const double = remembered((_, [n]: readonly number[]) => {
    calls++;
    return 2 * n!;
  });
  for (let n = 0; n <= 1024; n++) expect(double(0, [n])).toBe(2 * n);
  expect(double(0, [0])).toBe(0);
  expect(double(0, [1024])).toBe(2048);
  expect(calls).toBe(1026);
});
