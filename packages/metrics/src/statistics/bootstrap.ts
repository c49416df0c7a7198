import { InvalidArgumentError, Random } from '@molx/core';
import { type Figure, type Group, TotalsTable } from './totals-table.js';

/** A figure with its bootstrap interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** What one example adds to the totals that a figure is computed from. */
export interface Contribution {
  /** Drawn together: the molecule that the example is about. */
  group: Group;
  totals: readonly number[];
}

export interface BootstrapOptions {
  seed: number;
  /** Default 1,000. */
  resamples?: number;
  /** Share of the resamples between low and high. Default 0.95. */
  confidence?: number;
}

const undefinedInterval: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/**
 * The percentile bootstrap of a figure that is a function of sums, resampling groups (Efron 1979, doi:10.1214/aos/1176344552).
 *
 * All contributions of a group are drawn together: they are not independent of one another.
 *
 * @param figure  from the totals, such as `([loss, tokens]) => loss / tokens`; NaN for an undefined one
 * @returns NaN thrice without contributions
 * @throws {InvalidArgumentError} when contributions differ in their number of totals
 */
export function bootstrapInterval(
  contributions: readonly Contribution[],
  figure: Figure,
  options: BootstrapOptions,
): Interval {
  const [first] = contributions;
  if (first === undefined) return { ...undefinedInterval };
  const table = new TotalsTable(first.totals.length);
  for (const { group, totals } of contributions) table.add(totals, group);
  return bootstrapIntervals(table, [figure], options)[0]!;
}

/**
 * {@link bootstrapInterval} of several figures of one table, all on the same resamples.
 *
 * Resamples in which a figure is undefined are left out of its interval.
 *
 * @returns [figures]; NaN thrice each when the table has no rows
 */
export function bootstrapIntervals(
  table: TotalsTable,
  figures: readonly Figure[],
  options: BootstrapOptions,
): Interval[] {
  if (table.rows === 0) return figures.map(() => ({ ...undefinedInterval }));
  const { resamples, confidence } = resamplingOf('bootstrapIntervals', options);
  const random = new Random(`${options.seed}/bootstrap`);
  const drawn = figures.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    const sums = new Array<number>(table.width).fill(0);
    for (let i = 0; i < table.rows; i++) table.addTo(sums, random.integer(table.rows));
    for (const [f, figure] of figures.entries()) drawn[f]![resample] = figure(sums);
  }
  const sums = table.sum();
  return figures.map((figure, f) => ({ value: figure(sums), ...percentiles(drawn[f]!, confidence) }));
}

/**
 * The percentile bootstrap of any statistic of rows, such as ROC-AUC, which is no function of sums.
 *
 * @param rows       how many there are
 * @param statistic  of row numbers, which may repeat; NaN or undefined where it is undefined, and then left out of the interval
 * @param groups     [rows], which rows are drawn together; by default each alone
 * @throws {InvalidArgumentError} when there are not as many groups as rows
 */
export function bootstrapStatistic(
  rows: number,
  statistic: (rows: readonly number[]) => number | undefined,
  options: BootstrapOptions & { groups?: readonly Group[] },
): Interval {
  if (rows === 0) return { ...undefinedInterval };
  const { resamples, confidence } = resamplingOf('bootstrapStatistic', options);
  if (options.groups !== undefined && options.groups.length !== rows) {
    throw new InvalidArgumentError(
      `bootstrapStatistic: expected a group for each of ${rows} rows, got ${options.groups.length}.`,
    );
  }
  const members = new Map<Group, number[]>();
  for (let row = 0; row < rows; row++) {
    const group = options.groups?.[row] ?? row;
    const list = members.get(group);
    if (list === undefined) members.set(group, [row]);
    else list.push(row);
  }
  const groups = [...members.values()];
  const random = new Random(`${options.seed}/bootstrap`);
  const drawn = Float64Array.from(
    { length: resamples },
    () => statistic(groups.flatMap(() => groups[random.integer(groups.length)]!)) ?? Number.NaN,
  );
  const value = statistic(Array.from({ length: rows }, (_, row) => row)) ?? Number.NaN;
  return { value, ...percentiles(drawn, confidence) };
}

/** @throws {InvalidArgumentError} unless there is at least one resample, and a confidence between 0 and 1 */
export function resamplingOf(op: string, { resamples = 1000, confidence = 0.95 }: BootstrapOptions) {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new InvalidArgumentError(`${op}: expected a positive whole number of resamples, got ${resamples}.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InvalidArgumentError(`${op}: expected a confidence between 0 and 1, got ${confidence}.`);
  }
  return { resamples, confidence };
}

/** The bounds that leave equal shares of the numbers outside; NaN is left out. */
export function percentiles(values: Float64Array, confidence: number): { low: number; high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Linear between the two nearest order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
