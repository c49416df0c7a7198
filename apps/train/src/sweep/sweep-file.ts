import { join } from 'node:path';
import { readFile, writeFileAtomic } from '@molx/checkpoint/node';
import { CheckpointError, ConfigError } from '@molx/core';
import { assertSameRecipe, type MolxRecipe, type RunSummary, resolvedYaml } from '@molx/trainer';
import type { PlannedRun } from './planned-runs.js';

/** How far one run of a sweep is: `open` until it has ended, `failed` where a value was not finite. */
export interface SweepRun extends PlannedRun {
  status: 'open' | 'finished' | 'failed';
  summary: RunSummary | null;
  /** Why it failed. */
  reason?: string;
}

/** A sweep's `sweep.json`. */
export interface SweepFile {
  /** The recipe's file: a resume follows it unless another is named. */
  recipe: string;
  /** What computes matrix products: a resume keeps it. */
  gemm: string | null;
  runs: SweepRun[];
}

const fileOf = (folder: string) => join(folder, 'sweep.json');

/** Where a sweep keeps the recipe that all its runs begin from, flags applied. */
const recipeOf = (folder: string) => join(folder, 'config.yaml');

/** Begins the files of a sweep. */
export async function beginSweep(folder: string, sweep: SweepFile, recipe: MolxRecipe): Promise<void> {
  await writeFileAtomic(recipeOf(folder), resolvedYaml(recipe));
  await writeSweep(folder, sweep);
}

export function writeSweep(folder: string, sweep: SweepFile): Promise<void> {
  return writeFileAtomic(fileOf(folder), `${JSON.stringify(sweep, null, 2)}\n`);
}

/** Reads a sweep that shall go on. @throws {CheckpointError} when there is none */
export async function readSweep(folder: string): Promise<SweepFile> {
  const path = fileOf(folder);
  const text = new TextDecoder().decode(await readFile(path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(path, 'not JSON, or cut off. Start the sweep in another --out.', { cause });
  }
}

/**
 * Checks that what is asked for now is what the sweep was begun with.
 *
 * @param planned  the runs
 * @param recipe   what they begin from
 * @throws {ConfigError} when the grid or the recipe is another, be it in the schedule alone: what has ended would stand beside other runs
 */
export async function assertSameSweep(
  folder: string,
  sweep: SweepFile,
  planned: readonly PlannedRun[],
  recipe: MolxRecipe,
): Promise<void> {
  const isOf = (runs: readonly PlannedRun[]) => JSON.stringify(runs.map(({ variant, sets }) => [variant, sets]));
  if (isOf(sweep.runs) !== isOf(planned)) {
    const remedy = 'Resume with its own --sweep and --variants flags, or start another --out.';
    throw new ConfigError(fileOf(folder), `the sweep has another grid. ${remedy}`);
  }
  const [change] = await assertSameRecipe(recipeOf(folder), recipe);
  if (change === undefined) return;
  throw new ConfigError(recipeOf(folder), `${change}. Resume with the sweep's own recipe, or start another --out.`);
}
