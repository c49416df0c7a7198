import { expect, it } from 'vitest';
import { fastErf } from './fast-erf.js';
import { fastExp, fastSigmoid, fastTanh } from './fast-exp.js';

/** The distance between neighbouring float32 numbers at `x`. */
function ulp(x: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(x))));
  return 2 ** (exponent - 23);
}

function worst(fast: (x: number) => number, exact: (x: number) => number, from: number, to: number): number {
  let error = 0;
  for (let i = 0; i <= 200_000; i++) {
    const x = Math.fround(from + ((to - from) * i) / 200_000);
    error = Math.max(error, Math.abs(fast(x) - exact(x)) / ulp(exact(x)));
  }
  return error;
}

it('fastExp is within a hundredth of a unit before rounding, over the whole range', () => {
  expect(worst(fastExp, Math.exp, -87, 88.7)).toBeLessThan(0.012);
  expect(worst(fastExp, Math.exp, -1, 1)).toBeLessThan(0.012);
  const stored = [-1e30, Number.NEGATIVE_INFINITY, -104, 1e30, Number.POSITIVE_INFINITY, 89, 0];
  expect(stored.map((x) => Math.fround(fastExp(x)))).toEqual(stored.map((x) => Math.fround(Math.exp(x))));
  expect(fastExp(Number.NaN)).toBeNaN();
  expect(fastExp(-103)).toBeCloseTo(Math.exp(-103), 50);
});

it('fastSigmoid and fastTanh are within a unit', () => {
  expect(worst(fastSigmoid, (x) => 1 / (1 + Math.exp(-x)), -80, 80)).toBeLessThan(0.02);
  expect(worst(fastTanh, Math.tanh, -12, 12)).toBeLessThan(0.5);
  expect(worst(fastTanh, Math.tanh, 1e-6, 0.4)).toBeLessThan(0.5);
  expect([fastTanh(1e9), fastTanh(-1e9)]).toEqual([1, -1]);
  expect(fastTanh(Number.NaN)).toBeNaN();
});

it('fastErf agrees with the integral', () => {
  // Values of erf to 12 digits, Abramowitz and Stegun, table 7.1.
  for (const [x, value] of [
    [0.1, 0.112462916018],
    [0.5, 0.520499877813],
    [0.99, 0.838508069553],
    [1, 0.84270079295],
    [1.5, 0.966105146475],
    [2, 0.995322265019],
  ] as const) {
    expect(Math.abs(fastErf(x) - value)).toBeLessThan(2.1e-8);
    expect(fastErf(-x)).toBe(-fastErf(x));
  }
  expect(fastErf(1e-5) / 1e-5).toBeCloseTo(2 / Math.sqrt(Math.PI), 9);
  expect([fastErf(20), fastErf(-20)]).toEqual([1, -1]);
});
