import { InvalidArgumentError, Random, ShapeError } from '@molx/core';
import { type BootstrapOptions, percentiles, resamplingOf } from './bootstrap.js';
import type { Figure, TotalsTable } from './totals-table.js';

/** Two systems compared on the same rows. */
export interface PairedComparison {
  /** The figure of the first system less that of the second. */
  difference: number;
  /** Probability of a difference at least as large, either way, if the systems were alike; NaN where the figure is undefined. */
  pValue: number;
}

/** Lets a difference that is equal but for the order of summation count as equal. */
const tolerance = 1e-12;

/**
 * The paired bootstrap test (Koehn 2004, aclanthology.org/W04-3250): both systems are scored on the same resampled rows.
 *
 * Two-sided: the p-value is the share of resamples whose difference lies as far from the resamples' mean as the observed one from zero, each
 * count one more than it is, as in sacrebleu. Resamples in which a figure is undefined are left out.
 *
 * @param a        totals of the first system
 * @param b        totals of the second, row for row of the same examples
 * @param figures  functions of the totals
 * @returns [figures], with the difference's percentile interval
 * @throws {ShapeError} when the tables differ in rows, width or groups
 * @throws {InvalidArgumentError} without rows
 */
export function pairedBootstrap(
  a: TotalsTable,
  b: TotalsTable,
  figures: readonly Figure[],
  options: BootstrapOptions,
): (PairedComparison & { low: number; high: number })[] {
  expectPaired('pairedBootstrap', a, b);
  const { resamples, confidence } = resamplingOf('pairedBootstrap', options);
  const random = new Random(`${options.seed}/paired bootstrap`);
  const drawn = figures.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    const sumsA = new Array<number>(a.width).fill(0);
    const sumsB = new Array<number>(b.width).fill(0);
    for (let i = 0; i < a.rows; i++) {
      const row = random.integer(a.rows);
      a.addTo(sumsA, row);
      b.addTo(sumsB, row);
    }
    for (const [f, figure] of figures.entries()) drawn[f]![resample] = figure(sumsA) - figure(sumsB);
  }
  return observedDifferences(a, b, figures).map((difference, f) =>
    resampledDifference(difference, drawn[f]!, confidence),
  );
}

/**
 * A difference with its percentile interval and p-value, from those of resamples; NaN among them is left out.
 *
 * @param drawn  [resamples]
 */
export function resampledDifference(
  difference: number,
  drawn: Float64Array,
  confidence: number,
): PairedComparison & { low: number; high: number } {
  const differences = drawn.filter((value) => !Number.isNaN(value));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const centred = differences.map((value) => value - mean);
  return { difference, pValue: pValueOf(centred, difference), ...percentiles(drawn, confidence) };
}

/**
 * Approximate randomization (Noreen 1989; Riezler and Maxwell 2005, aclanthology.org/W05-0908): the two systems' outputs for a row change
 * places with probability one half.
 *
 * Two-sided; the p-value is (1 + trials with a difference at least as large) / (1 + trials).
 *
 * @param options.trials  default 10,000
 * @returns [figures]
 * @throws {ShapeError} when the tables differ in rows, width or groups
 * @throws {InvalidArgumentError} without rows
 */
export function approximateRandomization(
  a: TotalsTable,
  b: TotalsTable,
  figures: readonly Figure[],
  { seed, trials = 10_000 }: { seed: number; trials?: number },
): PairedComparison[] {
  expectPaired('approximateRandomization', a, b);
  resamplingOf('approximateRandomization', { seed, resamples: trials });
  const random = new Random(`${seed}/approximate randomization`);
  const drawn = figures.map(() => new Float64Array(trials));
  for (let trial = 0; trial < trials; trial++) {
    const sums: [number[], number[]] = [new Array<number>(a.width).fill(0), new Array<number>(a.width).fill(0)];
    let bits = 0;
    for (let row = 0; row < a.rows; row++) {
      bits = row % 32 === 0 ? random.uint32() : bits >>> 1;
      const kept = bits & 1;
      a.addTo(sums[kept]!, row);
      b.addTo(sums[1 - kept]!, row);
    }
    for (const [f, figure] of figures.entries()) drawn[f]![trial] = figure(sums[0]) - figure(sums[1]);
  }
  return observedDifferences(a, b, figures).map((difference, f) => {
    const differences = drawn[f]!.filter((value) => !Number.isNaN(value));
    return { difference, pValue: pValueOf(differences, difference) };
  });
}

function observedDifferences(a: TotalsTable, b: TotalsTable, figures: readonly Figure[]): number[] {
  const [sumsA, sumsB] = [a.sum(), b.sum()];
  return figures.map((figure) => figure(sumsA) - figure(sumsB));
}

function pValueOf(differences: Float64Array, observed: number): number {
  if (Number.isNaN(observed)) return Number.NaN;
  const bound = Math.abs(observed) * (1 - tolerance);
  return (1 + differences.filter((value) => Math.abs(value) >= bound).length) / (1 + differences.length);
}

function expectPaired(op: string, a: TotalsTable, b: TotalsTable): void {
  if (a.rows !== b.rows || a.width !== b.width) {
    throw new ShapeError(
      op,
      `the same rows for both systems, ${a.rows} of ${a.width} totals`,
      `${b.rows} of ${b.width}`,
    );
  }
  if (a.rows === 0) throw new InvalidArgumentError(`${op}: expected at least one row, got none.`);
  const [longer, shorter] = a.groups.length < b.groups.length ? [b.groups, a.groups] : [a.groups, b.groups];
  const differing = longer.findIndex((group, index) => group !== shorter[index]);
  if (differing >= 0) {
    throw new ShapeError(
      op,
      'both systems on the same examples in the same order',
      `other groups from ${differing} on`,
    );
  }
}
