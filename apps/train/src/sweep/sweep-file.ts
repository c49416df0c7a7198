import { join } from 'node:path';
import { readFile, writeFileAtomic } from '@molx/checkpoint/node';
import { CheckpointError, ConfigError } from '@molx/core';
import type { RunSummary } from '@molx/trainer';
import type { PlannedRun } from './planned-runs.js';
import type { SweepPoint } from './sweep-grid.js';

/** How far one run of a sweep is: `open` until it has ended, `failed` where a value was not finite. */
export interface SweepRun {
  /** Its folder in the sweep's. */
  name: string;
  /** Of the recipe, where variants were asked for. */
  variant?: string;
  set: SweepPoint;
  status: 'open' | 'finished' | 'failed';
  summary: RunSummary | null;
  /** Why it failed. */
  reason?: string;
}

/** A sweep's `sweep.json`. */
export interface SweepFile {
  recipe: string;
  /** What computes matrix products: a resume keeps it. */
  gemm: string | null;
  runs: SweepRun[];
}

const fileOf = (folder: string) => join(folder, 'sweep.json');

export function writeSweep(folder: string, sweep: SweepFile): Promise<void> {
  return writeFileAtomic(fileOf(folder), `${JSON.stringify(sweep, null, 2)}\n`);
}

/**
 * Reads a sweep that shall go on.
 *
 * @param planned  the runs as they are asked for now
 * @throws {CheckpointError} when there is none
 * @throws {ConfigError} when its grid is another
 */
export async function readSweep(folder: string, planned: readonly PlannedRun[]): Promise<SweepFile> {
  const path = fileOf(folder);
  const text = new TextDecoder().decode(await readFile(path));
  let sweep: SweepFile;
  try {
    sweep = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(path, 'not JSON, or cut off. Start the sweep in another --out.', { cause });
  }
  const isOf = (runs: readonly Pick<PlannedRun, 'variant' | 'set'>[]) =>
    JSON.stringify(runs.map(({ variant, set }) => [variant, set]));
  if (isOf(sweep.runs) === isOf(planned)) return sweep;
  const remedy = 'Resume with its own --sweep and --variants flags, or start another --out.';
  throw new ConfigError(path, `the sweep has another grid. ${remedy}`);
}
