import { Random } from '@molx/core';
import { dropoutHash, dropoutKey } from '@molx/ops';
import { expect, it } from 'vitest';
import { vectorEngine } from './vector-engine.js';

const random = new Random('simd');
const normals = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * random.normal());
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Largest difference over 1 + |expected|. */
function difference(actual: Float32Array, expected: (i: number) => number): number {
  return actual.reduce((worst, value, i) => {
    const want = expected(i);
    return Math.max(worst, Math.abs(value - want) / (1 + Math.abs(want)));
  }, 0);
}

// Two roundings of a result near one: the exponential itself is within 2 units in the last place.
const tolerance = 3e-7;

it.each([1, 3, 4, 17, 8192, 20_001])('activations of %i elements', (length) => {
  const engine = vectorEngine();
  const [x, up, dy] = [normals(length, 6), normals(length), normals(length)];
  const [y, z] = [new Float32Array(length), new Float32Array(length)];
  engine.map('silu', [x], [y]);
  expect(difference(y, (i) => x[i]! * sigmoid(x[i]!))).toBeLessThan(tolerance);
  engine.map('tanh', [x], [y]);
  expect(difference(y, (i) => Math.tanh(x[i]!))).toBeLessThan(tolerance);
  engine.map('swiGlu', [x, up], [y]);
  expect(difference(y, (i) => x[i]! * up[i]! * sigmoid(x[i]!))).toBeLessThan(tolerance);
  engine.map('swiGluGrad', [dy, x, up], [y, z]);
  const slope = (v: number) => sigmoid(v) * (1 + v * (1 - sigmoid(v)));
  // The slope's terms cancel where it crosses zero, and dy and up multiply what is left.
  expect(difference(y, (i) => dy[i]! * up[i]! * slope(x[i]!))).toBeLessThan(10 * tolerance);
  expect(difference(z, (i) => dy[i]! * x[i]! * sigmoid(x[i]!))).toBeLessThan(tolerance);
  engine.map('add', [x, up], [x]);
});

it.each([1, 3, 4, 17, 8192, 20_001])('dropout of %i elements, each by its place', (length) => {
  const x = normals(length);
  const y = new Float32Array(length);
  const [seed, rate, keep] = [0xfedcba98, 0.3, Math.fround(1 / 0.7)];
  vectorEngine().map('dropout', [x], [y], [dropoutKey(seed), Math.ceil(rate * 2 ** 32) - 1, keep]);
  expect(y).toEqual(x.map((value, i) => (dropoutHash(seed, i) >= rate * 2 ** 32 ? value * keep : 0)));
});

it('the extremes of the exponential', () => {
  const x = Float32Array.of(-1e30, Number.NEGATIVE_INFINITY, -88, 1e30, Number.NaN, 0);
  const y = new Float32Array(6);
  vectorEngine().map('sigmoid', [x], [y]);
  expect([...y]).toEqual([expect.closeTo(0, 30), expect.closeTo(0, 30), expect.closeTo(0, 30), 1, Number.NaN, 0.5]);
});

it('gelu agrees with the error function', () => {
  // Phi(x), Abramowitz and Stegun, table 26.1.
  const table = [
    [0, 0.5],
    [0.5, 0.6914624613],
    [1, 0.8413447461],
    [2, 0.9772498681],
    [-1, 0.1586552539],
    [-3, 0.001349898],
  ];
  const x = Float32Array.from(table, ([at]) => at!);
  const y = new Float32Array(x.length);
  vectorEngine().map('gelu', [x], [y]);
  expect(difference(y, (i) => x[i]! * table[i]![1]!)).toBeLessThan(tolerance);
});

it.each([
  [1, 4],
  [5, 12],
  [33, 256],
  [7, 13],
  [3, 10_001],
])('softmax over [%i, %i]', (rows, width) => {
  const x = normals(rows * width, 5);
  x[1] = Number.NEGATIVE_INFINITY;
  const parts = Float32Array.from(x);
  const [maxima, sums] = [new Float32Array(rows), new Float32Array(rows)];
  const out = (values: Float32Array) => ({ values, use: 'out' as const });
  const arrays = [{ values: parts, use: 'inOut' as const }];
  vectorEngine().rows('softmaxParts', width, { arrays, perRow: [out(maxima), out(sums)] });
  expect(parts[1]).toBe(0);
  for (let row = 0; row < rows; row++) {
    const own = x.subarray(row * width, (row + 1) * width);
    const largest = own.reduce((a, b) => Math.max(a, b));
    expect(maxima[row]).toBe(largest);
    const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
    expect(Math.abs(sums[row]! / sum - 1)).toBeLessThan(tolerance);
    expect(difference(parts.subarray(row * width, (row + 1) * width), (i) => Math.exp(own[i]! - largest))).toBeLessThan(
      tolerance,
    );
  }
});
