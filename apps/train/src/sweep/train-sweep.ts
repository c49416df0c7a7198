import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders } from '@molx/checkpoint/node';
import { ConfigError, InvalidArgumentError, MolxError } from '@molx/core';
import { loadRecipe, type MolxRecipe, trainAdapter } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import { dryRunAdapter } from '../dry-run/dry-run-adapter.js';
import { dryRunTable } from '../dry-run/print-dry-run.js';
import { shownPath } from '../shown-path.js';
import type { TrainFlags } from '../train-flags.js';
import { openSession, type TrainSession } from '../train-session.js';
import { type PlannedRun, plannedRuns } from './planned-runs.js';
import { assertSameSweep, beginSweep, readSweep, type SweepFile, writeSweep } from './sweep-file.js';
import { setsOf } from './sweep-grid.js';
import { sweepTable } from './sweep-table.js';

/**
 * `train --sweep` and `train --variants`: one run for every combination of values and every variant of the recipe, each in a folder of its
 * own, and a table at the end. With `--resume` runs that have ended are left alone, and the one that was interrupted goes on, by the
 * recipe that the sweep was begun with. With `--dry-run` each is checked, and its parameters are counted.
 *
 * A run whose loss is no longer finite counts as failed, and the next begins; every other error ends the sweep.
 */
export async function trainSweep(flags: TrainFlags): Promise<void> {
  if (flags.resume && flags.out === undefined) throw new InvalidArgumentError('--resume needs --out.');
  const begun = flags.resume ? path.resolve(flags.out!) : undefined;
  const before = begun === undefined ? undefined : await readSweep(begun);
  const file = flags.recipe ?? before?.recipe ?? 'recipes/quickstart.yaml';
  const base = await recipeOf(file, flags, []);
  const planned = plannedRuns(base, flags, file);
  if (begun !== undefined) await assertSameSweep(begun, before!, planned, base);
  const recipes: MolxRecipe[] = [];
  for (const { sets } of planned) recipes.push(await recipeOf(file, flags, sets));
  if (flags.dryRun) return dryRunSweep(planned, recipes, file, flags);
  const name = `${recipes[0]!.name}-sweep`;
  const session = await openSession(name, { ...flags, resume: false, gemm: flags.gemm ?? before?.gemm ?? undefined });
  try {
    const sweep = before ?? (await newSweep(file, base, planned, session, flags));
    const isInterrupted = await trainAll(sweep, recipes, session, flags);
    const { out, logger } = session;
    if (flags.json) process.stdout.write(`${JSON.stringify(sweep, null, 2)}\n`);
    else process.stdout.write(sweepTable(sweep.runs));
    if (isInterrupted) {
      logger.info(`interrupted: go on with the same flags, --out ${shownPath(out)} and --resume`);
      process.exitCode = exitCodes.interrupted;
    }
  } finally {
    session.close();
  }
}

/** @throws {ConfigError} before anything is trained, where a value does not fit the recipe */
async function recipeOf(
  file: string,
  { seed, data, llm, set }: TrainFlags,
  own: readonly string[],
): Promise<MolxRecipe> {
  const recipe = await loadRecipe(file, { seed, data, llm, set: [...set, ...own] });
  if (recipe.kind === 'molx') return recipe;
  throw new ConfigError(file, 'is a recipe of kind lm: --sweep and --variants take recipes of kind molx.');
}

async function dryRunSweep(
  planned: readonly PlannedRun[],
  recipes: readonly MolxRecipe[],
  file: string,
  { json = false }: TrainFlags,
): Promise<void> {
  const checked = [];
  const read = new Set<string>();
  for (const [index, { sets: _, ...run }] of planned.entries()) {
    const recipe = recipes[index]!;
    const data = JSON.stringify([recipe.data, recipe.tasks, recipe.seed]);
    checked.push({ ...run, ...(await dryRunAdapter(recipe, file, { readData: !read.has(data) })) });
    read.add(data); // data that most runs share are read once
  }
  const tables = checked.map(({ name, ...result }) => `${name}\n${dryRunTable(result)}`);
  process.stdout.write(json ? `${JSON.stringify(checked, null, 2)}\n` : tables.join('\n'));
}

async function newSweep(
  file: string,
  base: MolxRecipe,
  planned: readonly PlannedRun[],
  { out, device }: TrainSession,
  { overwrite = false }: TrainFlags,
): Promise<SweepFile> {
  const held = existsSync(out) ? await readdir(out) : [];
  if (held.length > 0 && !overwrite) {
    throw new ConfigError(out, `already holds ${held[0]}. Pass --resume, --overwrite or another --out.`);
  }
  for (const { name } of planned) await rm(path.join(out, name), { recursive: true, force: true });
  await makeFolders(out);
  const runs = planned.map((run) => ({ ...run, status: 'open' as const, summary: null }));
  const sweep: SweepFile = { recipe: path.resolve(file), gemm: device.gemm ?? null, runs };
  await beginSweep(out, sweep, base);
  return sweep;
}

/** Trains what is open, and keeps what came of it. @returns whether Ctrl-C ended it */
async function trainAll(
  sweep: SweepFile,
  recipes: readonly MolxRecipe[],
  { out, device, logger, featurizer, signal }: TrainSession,
  { maxSteps, permuteMolecules }: TrainFlags,
): Promise<boolean> {
  for (const [index, run] of sweep.runs.entries()) {
    if (run.status !== 'open') continue;
    if (signal.aborted) return true;
    logger.info(`run ${index + 1} of ${sweep.runs.length}: ${[run.variant ?? [], setsOf(run.set)].flat().join('  ')}`);
    const folder = path.join(out, run.name);
    const resume = existsSync(path.join(folder, 'checkpoints', 'last'));
    const started = { recipe: recipes[index]!, out: folder, resume, overwrite: !resume, maxSteps, permuteMolecules };
    try {
      const { summary, interrupted } = await trainAdapter({ ...started, device, logger, featurizer, signal });
      if (interrupted) return true;
      Object.assign(run, { status: 'finished', summary });
    } catch (error) {
      if (!MolxError.is(error, 'non-finite')) throw error;
      logger.warn(error.message);
      Object.assign(run, { status: 'failed', reason: error.message });
    }
    await writeSweep(out, sweep);
  }
  return false;
}
