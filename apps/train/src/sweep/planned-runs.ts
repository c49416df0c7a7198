import { ConfigError, InvalidArgumentError } from '@molx/core';
import { didYouMean } from '@molx/datasets';
import type { MolxRecipe } from '@molx/trainer';
import type { TrainFlags } from '../train-flags.js';
import { folderOf, type SweepPoint, setsOf, sweepGrid } from './sweep-grid.js';

/** One run of a sweep: a variant of the recipe, where it has been asked for, at one point of the grid. */
export interface PlannedRun {
  /** Its folder in the sweep's. */
  name: string;
  variant?: string;
  set: SweepPoint;
  /** What stands behind `--set` for it. */
  sets: readonly string[];
}

/**
 * The runs that `--variants` and `--sweep` ask for: every variant at every point of the grid.
 *
 * @param file  the recipe's, for errors
 * @throws {ConfigError} when the recipe has no variants, or a flag is no grid
 * @throws {InvalidArgumentError} for a variant that it does not have
 */
export function plannedRuns({ variants: known = {} }: MolxRecipe, flags: TrainFlags, file: string): PlannedRun[] {
  const points = sweepGrid(flags.sweep);
  if (flags.variants === undefined) {
    return points.map((set, index) => ({ name: folderOf(set, index), set, sets: setsOf(set) }));
  }
  const names = Object.keys(known);
  if (names.length === 0) throw new ConfigError(file, 'has no variants. Write them under the key variants.');
  const asked = flags.variants === true ? names : flags.variants.split(',');
  const unknown = asked.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, names) || ` There are ${names.join(', ')}.`;
    throw new InvalidArgumentError(`--variants: the recipe has no variant "${unknown}".${hint}`);
  }
  const runs = asked.flatMap((variant) => points.map((set) => ({ variant, set })));
  return runs.map(({ variant, set }, index) => {
    const [, ...parts] = folderOf(set, index).split('-');
    const name = [String(index + 1).padStart(2, '0'), variant, ...parts].join('-');
    return { name, variant, set, sets: [...setsOf(known[variant]!), ...setsOf(set)] };
  });
}
