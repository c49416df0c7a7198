import { InvalidArgumentError, Random } from '@molx/core';
import { type BootstrapOptions, type Interval, percentiles, resamplingOf } from './bootstrap.js';
import { type PairedComparison, resampledDifference } from './paired-tests.js';

/**
 * One run of a system, such as one seed of its training: its figures on drawn groups of rows.
 *
 * @param drawn  group numbers from 0, which may repeat
 * @returns [figures], NaN for an undefined one
 */
export type RunFigures = (drawn: readonly number[]) => readonly number[];

/**
 * The mean of a system's figures over its runs, with an interval over both groups of rows and runs: each resample draws groups, the same for
 * all runs, and as many of the runs as there are. With few runs the interval is rather too narrow; a single run is always drawn.
 *
 * @param groups  how many there are
 * @returns [figures]
 * @throws {InvalidArgumentError} without groups or runs
 */
export function bootstrapRuns(groups: number, runs: readonly RunFigures[], options: BootstrapOptions): Interval[] {
  expectRuns('bootstrapRuns', groups, [runs]);
  return resampled('bootstrapRuns', groups, [runs], ([figures]) => figures!, options).map(
    ({ observed, drawn, confidence }) => ({ value: observed, ...percentiles(drawn, confidence) }),
  );
}

/**
 * Two systems of one or several runs each, compared on the same rows: the mean over the first one's runs less that over the second one's.
 * Groups and runs are drawn as {@link bootstrapRuns} does, each system's runs for themselves.
 *
 * The p-value is two-sided, as of {@link pairedBootstrap}.
 *
 * @returns [figures]
 * @throws {InvalidArgumentError} without groups or runs
 */
export function compareRuns(
  groups: number,
  a: readonly RunFigures[],
  b: readonly RunFigures[],
  options: BootstrapOptions,
): (PairedComparison & { low: number; high: number })[] {
  expectRuns('compareRuns', groups, [a, b]);
  const difference = ([first, second]: readonly (readonly number[])[]) => first!.map((value, f) => value - second![f]!);
  return resampled('compareRuns', groups, [a, b], difference, options).map(({ observed, drawn, confidence }) =>
    resampledDifference(observed, drawn, confidence),
  );
}

/** One figure as observed, and [resamples] of it. */
interface Resampled {
  observed: number;
  drawn: Float64Array;
  confidence: number;
}

/** @param figuresOf  of each system's means over its runs */
function resampled(
  op: string,
  groups: number,
  systems: readonly (readonly RunFigures[])[],
  figuresOf: (means: readonly (readonly number[])[]) => readonly number[],
  options: BootstrapOptions,
): Resampled[] {
  const { resamples, confidence } = resamplingOf(op, options);
  const all = Array.from({ length: groups }, (_, group) => group);
  const observed = figuresOf(systems.map((runs) => meanFigures(runs.map((run) => run(all)))));
  const random = new Random(`${options.seed}/runs`);
  const drawn = observed.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    const rows = all.map(() => random.integer(groups));
    const means = systems.map((runs) => meanFigures(runs.map(() => runs[random.integer(runs.length)]!(rows))));
    for (const [f, value] of figuresOf(means).entries()) drawn[f]![resample] = value;
  }
  return observed.map((value, f) => ({ observed: value, drawn: drawn[f]!, confidence }));
}

/** @param runs  [runs, figures] */
function meanFigures(runs: readonly (readonly number[])[]): number[] {
  return runs[0]!.map((_, f) => runs.reduce((sum, figures) => sum + figures[f]!, 0) / runs.length);
}

function expectRuns(op: string, groups: number, systems: readonly (readonly RunFigures[])[]): void {
  if (groups < 1) throw new InvalidArgumentError(`${op}: expected at least one group of rows, got none.`);
  if (systems.some((runs) => runs.length === 0)) {
    throw new InvalidArgumentError(`${op}: expected at least one run of each system, got none.`);
  }
}
