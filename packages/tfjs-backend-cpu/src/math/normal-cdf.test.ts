import { expect, it } from 'vitest';
import { normalCdf, normalPdf } from './normal-cdf.js';

/** Composite Simpson over 400 intervals: error below 1e-12 on these ranges. */
function integral(from: number, to: number): number {
  const width = (to - from) / 400;
  let sum = 0;
  for (let i = 0; i <= 400; i++) {
    const x = from + i * width;
    sum += (i === 0 || i === 400 ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp((-x * x) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

it('normalCdf agrees with the integral of the density', () => {
  for (let x = -5.99; x < 6; x += 0.0371) {
    expect(Math.abs(normalCdf(x) - 0.5 - integral(0, x))).toBeLessThan(3e-10);
    expect(Math.abs(normalPdf(x) - Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI))).toBeLessThan(1e-7);
  }
});

it('has its limits', () => {
  expect([normalCdf(6), normalCdf(1e30), normalCdf(-7), normalCdf(Number.NEGATIVE_INFINITY)]).toEqual([1, 1, 0, 0]);
  expect([normalPdf(7), normalPdf(-7)]).toEqual([0, 0]);
  expect(normalCdf(Number.NaN)).toBeNaN();
  expect(normalPdf(Number.NaN)).toBeNaN();
});
