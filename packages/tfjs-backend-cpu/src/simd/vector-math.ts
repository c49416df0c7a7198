import type { FunctionBuilder } from './function-builder.js';
import * as v from './vector-expressions.js';

// The coefficients of Moshier's Cephes library, expf: relative error 1.1e-7 on |r| <= ln 2 / 2.
const expTail = [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.39819995e-3, 1.98756915e-4];
/** ln 2 as a sum whose first part is exact in ten bits, so that n times it is exact. */
const [ln2High, ln2Low] = [0.693359375, -2.1219444e-4];

/** Below this e^x is under float32's normal range and counts as 0; above the other the power of two would overflow. */
const [lowest, highest] = [-87.33654, 88.37];

/** Added to a number, it rounds it to an integer, which then stands in the low bits; 127 is the exponent's bias. */
const rounder = 1.5 * 2 ** 23 + 127;

/** e^x within 2 units in the last place; 0 below -87.3, capped at e^88.37, NaN stays NaN. */
export function exp(f: FunctionBuilder, x: v.Vector): v.Vector {
  const clamped = f.vector(v.max(f.constant(lowest), v.min(f.constant(highest), x)));
  const rounded = f.vector(v.add(v.mul(clamped, f.constant(Math.LOG2E)), f.constant(rounder)));
  const n = f.vector(v.sub(rounded, f.constant(rounder)));
  const high = v.sub(clamped, v.mul(n, f.constant(ln2High)));
  const r = f.vector(v.sub(high, v.mul(n, f.constant(ln2Low))));
  const tail = v.mul(f.polynomial(r, expTail), v.mul(r, r));
  const mantissa = v.add(v.add(tail, r), f.constant(1));
  return v.andNot(v.mul(mantissa, v.shiftLeft(rounded, 23)), v.less(x, f.constant(lowest)));
}

/** 1 / (1 + e^-x). */
export function sigmoid(f: FunctionBuilder, x: v.Vector): v.Vector {
  const e = exp(f, f.vector(v.neg(x)));
  return v.div(f.constant(1), v.add(f.constant(1), e));
}

/** tanh(x) = x (1 - x^2 / 3 + ...) near zero, else 1 - 2 / (e^2x + 1). */
export function tanh(f: FunctionBuilder, x: v.Vector): v.Vector {
  const s = f.vector(v.mul(x, x));
  const near = v.mul(x, f.polynomial(s, [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925]));
  const e = exp(f, f.vector(v.add(x, x)));
  const far = v.sub(f.constant(1), v.div(f.constant(2), v.add(e, f.constant(1))));
  return v.select(v.less(v.abs(x), f.constant(0.35)), near, far);
}

// Chebyshev fit of Press et al., Numerical Recipes, section 6.2: erfc(z) = t exp(-z^2 + fit(t)), t = 1 / (1 + z / 2).
const erfcFit = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** The standard normal distribution function, within 3e-7 absolutely. */
export function normalCdf(f: FunctionBuilder, x: v.Vector): v.Vector {
  const z = f.vector(v.mul(v.abs(x), f.constant(Math.SQRT1_2)));
  const t = f.vector(v.div(f.constant(1), v.add(f.constant(1), v.mul(z, f.constant(0.5)))));
  const exponent = f.vector(v.sub(f.polynomial(t, erfcFit), v.mul(z, z)));
  const half = f.vector(v.mul(v.mul(f.constant(0.5), t), exp(f, exponent)));
  return v.select(v.less(x, f.constant(0)), half, v.sub(f.constant(1), half));
}

/** The standard normal density. */
export function normalPdf(f: FunctionBuilder, x: v.Vector): v.Vector {
  const exponent = f.vector(v.mul(v.mul(x, x), f.constant(-0.5)));
  return v.mul(f.constant(1 / Math.sqrt(2 * Math.PI)), exp(f, exponent));
}
