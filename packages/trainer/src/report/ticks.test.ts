import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPercent, formatRange } from './format.js';
import { smoothPoints, thinPoints } from './smooth-points.js';
import { niceTicks, tickDecimals } from './ticks.js';

describe('niceTicks', () => {
  it.each([
    [0, 500, 6, [0, 100, 200, 300, 400, 500], 0],
    [0.87, 1.31, 6, [0.9, 1, 1.1, 1.2, 1.3], 1],
    [0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1], 1],
    [-0.03, 0.05, 4, [-0.02, 0, 0.02, 0.04], 2],
    [2, 2, 5, [2], 0],
  ])('%d to %d', (min, max, count, ticks, decimals) => {
    expect(niceTicks(min, max, count)).toEqual(ticks);
    expect(tickDecimals(niceTicks(min, max, count))).toBe(decimals);
  });
});

it('smooths by a trailing mean and thins without losing the ends', () => {
  const points = [2, 4, 6, 8, 10].map((y, x) => [x, y] as const);
  expect(smoothPoints(points, 2).map(([, y]) => y)).toEqual([2, 3, 5, 7, 9]);
  expect(smoothPoints(points, 1)).toEqual(points);
  expect(thinPoints(points, 3)).toEqual([points[0], points[2], points[4]]);
  expect(thinPoints(points, 9)).toEqual(points);
});

it('writes figures as people read them', () => {
  expect([formatDuration(12.34), formatDuration(65), formatDuration(7_510)]).toEqual([
    '12.3 s',
    '1 min 05 s',
    '2 h 05 min',
  ]);
  expect([formatBytes(0), formatBytes(913_000_000), formatBytes(1_440_000_000)]).toEqual(['0 B', '913 MB', '1.4 GB']);
  expect(formatCount(36_081_116)).toBe('36,081,116');
  expect(formatPercent(0.005326, 4)).toBe('0.5326\u202f%');
  expect(formatPercent(Number.NaN)).toBe('–');
  expect(formatRange({ value: 0, low: -0.011, high: 0.2 })).toBe('\u22120.01 to 0.20');
});
