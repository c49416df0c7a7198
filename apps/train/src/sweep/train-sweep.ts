import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders } from '@molx/checkpoint/node';
import { ConfigError, InvalidArgumentError, MolxError } from '@molx/core';
import { loadRecipe, type MolxRecipe, trainAdapter } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import { shownPath } from '../shown-path.js';
import type { TrainFlags } from '../train-flags.js';
import { openSession, recipePath, type TrainSession } from '../train-session.js';
import { readSweep, type SweepFile, type SweepRun, writeSweep } from './sweep-file.js';
import { folderOf, type SweepPoint, setsOf, sweepGrid } from './sweep-grid.js';
import { sweepTable } from './sweep-table.js';

/**
 * `train --sweep`: one run for every combination of values, each in a folder of its own, and a table at the end. With `--resume` runs that
 * have ended are left alone, and the one that was interrupted goes on.
 *
 * A run whose loss is no longer finite counts as failed, and the next begins; every other error ends the sweep.
 */
export async function trainSweep(flags: TrainFlags): Promise<void> {
  if (flags.dryRun) throw new InvalidArgumentError('--sweep trains: leave --dry-run out, or --sweep.');
  if (flags.resume && flags.out === undefined) throw new InvalidArgumentError('--resume needs --out.');
  const points = sweepGrid(flags.sweep);
  const file = await recipePath({ ...flags, resume: false }, 'recipes/quickstart.yaml');
  const recipes: MolxRecipe[] = [];
  for (const point of points) recipes.push(await recipeOf(file, flags, point));
  const before = flags.resume ? await readSweep(path.resolve(flags.out!), points) : undefined;
  const name = `${recipes[0]!.name}-sweep`;
  const session = await openSession(name, { ...flags, resume: false, gemm: flags.gemm ?? before?.gemm ?? undefined });
  try {
    const sweep = before ?? (await beginSweep(file, points, session, flags));
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
async function recipeOf(file: string, { seed, data, llm, set }: TrainFlags, point: SweepPoint): Promise<MolxRecipe> {
  const recipe = await loadRecipe(file, { seed, data, llm, set: [...set, ...setsOf(point)] });
  if (recipe.kind === 'molx') return recipe;
  throw new ConfigError(file, 'is a recipe of kind lm: --sweep takes recipes of kind molx.');
}

async function beginSweep(
  recipe: string,
  points: readonly SweepPoint[],
  { out, device }: TrainSession,
  { overwrite = false }: TrainFlags,
): Promise<SweepFile> {
  const held = existsSync(out) ? await readdir(out) : [];
  if (held.length > 0 && !overwrite) {
    throw new ConfigError(out, `already holds ${held[0]}. Pass --resume, --overwrite or another --out.`);
  }
  const runs = points.map((set, index): SweepRun => {
    return { name: folderOf(set, index), set, status: 'open', summary: null };
  });
  for (const { name } of runs) await rm(path.join(out, name), { recursive: true, force: true });
  await makeFolders(out);
  const sweep: SweepFile = { recipe: path.resolve(recipe), gemm: device.gemm ?? null, runs };
  await writeSweep(out, sweep);
  return sweep;
}

/** Trains what is open, and keeps what came of it. @returns whether Ctrl-C ended it */
async function trainAll(
  sweep: SweepFile,
  recipes: readonly MolxRecipe[],
  { out, device, logger, signal }: TrainSession,
  { maxSteps, permuteMolecules }: TrainFlags,
): Promise<boolean> {
  for (const [index, run] of sweep.runs.entries()) {
    if (run.status !== 'open') continue;
    if (signal.aborted) return true;
    logger.info(`run ${index + 1} of ${sweep.runs.length}: ${setsOf(run.set).join('  ')}`);
    const folder = path.join(out, run.name);
    const resume = existsSync(path.join(folder, 'checkpoints', 'last'));
    const started = { recipe: recipes[index]!, out: folder, resume, overwrite: !resume, maxSteps, permuteMolecules };
    try {
      const { summary, interrupted } = await trainAdapter({ ...started, device, logger, signal });
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
