import { InvalidArgumentError, Random } from '@molx/core';

/** A figure with its bootstrap interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** What one example adds to the totals that a figure is computed from. */
export interface Contribution {
  molecule: number | string;
  totals: readonly number[];
}

export interface BootstrapOptions {
  seed: number;
  resamples?: number;
  /** Share of the resamples between low and high. */
  confidence?: number;
}

/**
 * The percentile bootstrap of a figure that is a function of sums, resampling molecules (Efron 1979).
 *
 * All examples of a molecule are drawn together: they are not independent of one another.
 *
 * @param figure  from the totals, such as `([loss, tokens]) => loss / tokens`; NaN for an undefined one
 * @returns NaN thrice without contributions
 * @throws {InvalidArgumentError} when contributions differ in their number of totals
 */
export function bootstrapInterval(
  contributions: readonly Contribution[],
  figure: (totals: readonly number[]) => number,
  { seed, resamples = 1000, confidence = 0.95 }: BootstrapOptions,
): Interval {
  const width = contributions[0]?.totals.length ?? 0;
  const molecules = new Map<number | string, number[]>();
  for (const { molecule, totals } of contributions) {
    if (totals.length !== width) {
      throw new InvalidArgumentError(`bootstrapInterval: ${totals.length} totals beside ${width}.`);
    }
    const sums = molecules.get(molecule);
    if (sums === undefined) molecules.set(molecule, [...totals]);
    else for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (totals[i] ?? 0);
  }
  const rows = [...molecules.values()];
  if (rows.length === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };

  const random = new Random(`${seed}/bootstrap`);
  const figures: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = Array.from(rows, () => rows[random.integer(rows.length)] as number[]);
    figures.push(figure(sumRows(drawn, width)));
  }
  const sorted = figures.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { value: figure(sumRows(rows, width)), low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

function sumRows(rows: readonly (readonly number[])[], width: number): number[] {
  const sums = new Array<number>(width).fill(0);
  for (const row of rows) for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (row[i] ?? 0);
  return sums;
}

/** Linear between the two nearest order statistics. */
function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
