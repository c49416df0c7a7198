import { bootstrapRuns, compareRuns } from '@molx/metrics';
import type { ScoredTask } from '../results/row-outcome.js';
import type { ComparedPair, ComparedTask, RunsDifference } from './comparison.js';

/** One model's answers to a task, scored, run after run. */
export interface ModelRuns {
  model: string;
  runs: readonly ScoredTask[];
}

/** The means over runs and the differences of the pairs whose two models have answered. */
export function compareTask(
  models: readonly ModelRuns[],
  pairs: readonly ComparedPair[],
  by: { seed: number; resamples: number },
): Pick<ComparedTask, 'models' | 'comparisons'> {
  return {
    models: models.map(({ model, runs }) => ({ model, runs: runs.length, scores: meanScores(runs, by) })),
    comparisons: pairs.flatMap(({ model, than }) => {
      const [a, b] = [model, than].map((name) => models.find((each) => each.model === name)?.runs);
      return a === undefined || b === undefined ? [] : [{ model, than, scores: differences(a, b, by) }];
    }),
  };
}

function meanScores(runs: readonly ScoredTask[], by: { seed: number; resamples: number }) {
  const intervals = bootstrapRuns(moleculesOf(runs), figuresOf(runs), by);
  return runs[0]!.scores.map(({ name, title, better }, i) => {
    const { value, low, high } = intervals[i]!;
    const byRun = runs.map(({ scores }) => scores[i]!.value);
    return { name, title, better, value: orNull(value), low: orNull(low), high: orNull(high), by_run: byRun };
  });
}

function differences(
  a: readonly ScoredTask[],
  b: readonly ScoredTask[],
  by: { seed: number; resamples: number },
): RunsDifference[] {
  const compared = compareRuns(moleculesOf(a), figuresOf(a), figuresOf(b), by);
  return a[0]!.scores.map(({ name, title, better }, i) => {
    const { difference, low, high, pValue } = compared[i]!;
    const byRun = runDifferences(
      a.map(({ scores }) => scores[i]!.value),
      b.map(({ scores }) => scores[i]!.value),
    );
    return {
      name,
      title,
      better,
      difference: orNull(difference),
      low: orNull(low),
      high: orNull(high),
      p_value: orNull(pValue),
      by_run: byRun,
      verdict: Number.isNaN(difference) ? null : verdictOf({ low, high, byRun, better }),
    };
  });
}

/** Run less run; a single run is the counterpart of all. */
function runDifferences(a: readonly (number | null)[], b: readonly (number | null)[]): (number | null)[] | null {
  if (a.length !== b.length && a.length > 1 && b.length > 1) return null;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, run) => {
    const [first, second] = [a[run] ?? a[0]!, b[run] ?? b[0]!];
    return first === null || second === null ? null : first - second;
  });
}

interface Evidence {
  low: number;
  high: number;
  byRun: readonly (number | null)[] | null;
  better: 'higher' | 'lower';
}

function verdictOf({ low, high, byRun, better }: Evidence): RunsDifference['verdict'] {
  const agree = (sign: number) => (byRun ?? []).every((value) => value !== null && sign * value > 0);
  if (low > 0 && agree(1)) return better === 'higher' ? 'better' : 'worse';
  if (high < 0 && agree(-1)) return better === 'higher' ? 'worse' : 'better';
  return 'noise';
}

const moleculesOf = ([first]: readonly ScoredTask[]) => first!.sheet.totals.rows;
const figuresOf = (runs: readonly ScoredTask[]) => runs.map(({ figures }) => figures);
const orNull = (value: number) => (Number.isNaN(value) ? null : value);
