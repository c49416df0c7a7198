/** Steps in one octave: 2^(1/32) apart, so that the polynomial has little left to do. */
const steps = 32;
const stepsPerUnit = steps / Math.LN2;
const unitsPerStep = Math.LN2 / steps;

/** Beyond these, a float32 holds 0 and Infinity. */
const lowest = -104;
const highest = 89;

const firstStep = Math.floor(lowest * stepsPerUnit);
const lastStep = Math.ceil(highest * stepsPerUnit);
/** 2^(n/32) for every step n in range, 70 KiB; neighbouring arguments read neighbouring entries. */
const powers = Float64Array.from({ length: lastStep - firstStep + 1 }, (_, i) => 2 ** ((firstStep + i) / steps));

/** Adding and subtracting 1.5 * 2^52 rounds a double to the nearest integer. */
const rounder = 6755399441055744;

/**
 * e^x for a result that is stored as float32: within 0.51 units in its last place, four to six times as fast as
 * `Math.exp`.
 *
 * A table of the leading bits of x / ln 2, then a cubic for the rest, |r| <= ln 2 / 64 (Tang, "Table-driven
 * implementation of the exponential function", 1989): the cubic's relative error is below 6e-10. No branches: x is
 * clamped to where a float32 becomes Infinity or 0, so as a double the result lies between 6e-46 and 5e38. NaN stays
 * NaN.
 */
export function fastExp(x: number): number {
  const clamped = Math.min(Math.max(x, lowest), highest);
  const n = clamped * stepsPerUnit + rounder - rounder;
  const r = clamped - n * unitsPerStep;
  return (1 + r * (1 + r * (0.5 + r * (1 / 6)))) * powers[(n | 0) - firstStep]!;
}

/** 1 / (1 + e^-x). */
export function fastSigmoid(x: number): number {
  return 1 / (1 + fastExp(-x));
}

/** The hyperbolic tangent, within one unit in float32's last place. */
export function fastTanh(x: number): number {
  if (x < 0.35 && x > -0.35) {
    const s = x * x;
    return x * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835 - s * (1382 / 155925))))));
  }
  return 1 - 2 / (fastExp(2 * x) + 1);
}
