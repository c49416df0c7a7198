import { fastExp } from './fast-exp.js';

/** Coefficients 1 / (n! (2n + 1)), alternating, of erf's power series, times 2 / sqrt(pi). */
const series = Float64Array.from({ length: 12 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return ((n % 2 === 0 ? 1 : -1) * 2) / (Math.sqrt(Math.PI) * factorial * (2 * n + 1));
});

/**
 * The error function for a result that is stored as float32, within 2e-8 relative near zero and absolute elsewhere.
 *
 * The power series up to |x| = 1; beyond, one minus the complementary function in the Chebyshev fit of Press et al.,
 * Numerical Recipes, section 6.2, whose relative error is 1.2e-7.
 */
export function fastErf(x: number): number {
  const z = x < 0 ? -x : x;
  if (z < 1) {
    const s = x * x;
    let sum = series[11]!;
    for (let n = 10; n >= 0; n--) sum = sum * s + series[n]!;
    return x * sum;
  }
  const t = 1 / (1 + 0.5 * z);
  const fit =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const complement = t * fastExp(-z * z + fit);
  return x < 0 ? complement - 1 : 1 - complement;
}
