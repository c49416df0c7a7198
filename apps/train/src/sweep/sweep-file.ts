import { join } from 'node:path';
import { readFile, writeFileAtomic } from '@molx/checkpoint/node';
import { CheckpointError, ConfigError } from '@molx/core';
import type { RunSummary } from '@molx/trainer';
import type { SweepPoint } from './sweep-grid.js';

/** How far one run of a sweep is: `open` until it has ended, `failed` where a value was not finite. */
export interface SweepRun {
  /** Its folder in the sweep's. */
  name: string;
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
 * @param points  the grid as it is asked for now
 * @throws {CheckpointError} when there is none
 * @throws {ConfigError} when its grid is another
 */
export async function readSweep(folder: string, points: readonly SweepPoint[]): Promise<SweepFile> {
  const path = fileOf(folder);
  const text = new TextDecoder().decode(await readFile(path));
  let sweep: SweepFile;
  try {
    sweep = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(path, 'not JSON, or cut off. Start the sweep in another --out.', { cause });
  }
  if (JSON.stringify(sweep.runs.map(({ set }) => set)) === JSON.stringify(points)) return sweep;
  throw new ConfigError(path, 'the sweep has another grid. Resume with its own --sweep flags, or start another --out.');
}
