import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outputError, writeFileAtomic } from '@molx/checkpoint/node';
import { ConfigError } from '@molx/core';
import type { InvalidRow } from '../data/molecule-record.js';
import { assertResumable } from './assert-resumable.js';
import { lockFolder, lockName } from './folder-lock.js';
import { JsonLinesFile } from './json-lines-file.js';
import { makeFolders } from './make-folders.js';
import type { RunSummary } from './run-summary.js';
import type { SplitsFile } from './splits-file.js';

/** One line of `metrics.jsonl`: the step it belongs to and whatever was measured there. */
export interface MetricsRecord {
  /** Optimizer steps done, counted from the run's start over all stages. */
  step: number;
  [metric: string]: number | string | null;
}

/** What `at` says in a record that was measured where a session ended. */
export const sessionEnd = 'end';

/** One line of `predictions.jsonl`. */
export interface PredictionRecord {
  task: string;
  smiles: string;
  prompt: string;
  truth: string;
  /** With the molecule's own encodings. */
  answer: string;
  /** With another molecule's, and which. */
  answerShuffled?: string;
  shuffledSmiles?: string;
}

export interface RunFolderOptions {
  /** Go on from `checkpoints/last`. */
  resume?: boolean;
  /** Remove an earlier run's files first; files that no run writes stay. */
  overwrite?: boolean;
}

const runEntries = [
  'config.yaml',
  'summary.json',
  'metrics.jsonl',
  'tensorboard',
  'splits.json',
  'invalid.jsonl',
  'predictions.jsonl',
  'report.html',
  'checkpoints',
] as const;

/** What a start that failed may leave: no run. */
const leftovers: readonly string[] = [lockName, 'invalid.jsonl'];

/** The folder of one run, with the contract's names. While it is open it belongs to this process. */
export class RunFolder {
  readonly path: string;
  readonly metrics: JsonLinesFile<MetricsRecord>;
  readonly predictions: JsonLinesFile<PredictionRecord>;
  readonly #replaces: boolean;
  #unlock: () => void = () => {};

  private constructor(path: string, { overwrite = false }: RunFolderOptions) {
    this.path = path;
    this.#replaces = overwrite;
    this.metrics = new JsonLinesFile(join(path, 'metrics.jsonl'));
    this.predictions = new JsonLinesFile(join(path, 'predictions.jsonl'));
  }

  /**
   * Takes a folder for a run, and finds out at once whether it can be written. What it holds stays as it is until {@link begin}.
   *
   * @throws {ConfigError} when it holds something and neither `resume` nor `overwrite` is given, or both are; when another process has it
   * @throws {CheckpointError} when there is nothing to resume
   * @throws {OutputError} when it can't be read or written
   */
  static async open(path: string, options: RunFolderOptions = {}): Promise<RunFolder> {
    const { resume = false, overwrite = false } = options;
    if (resume && overwrite) throw new ConfigError(path, 'give --resume or --overwrite, not both.');
    const entries = (await entriesOf(path)).filter((name) => !leftovers.includes(name));
    if (!resume && !overwrite && entries.length > 0) {
      const listed = `${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ' and more' : ''}`;
      throw new ConfigError(
        path,
        `already holds ${listed}. Pass --resume to go on with that run, --overwrite to replace it, or another --out.`,
      );
    }
    const folder = new RunFolder(path, options);
    if (resume) await assertResumable(path);
    try {
      await makeFolders(path);
    } catch (error) {
      throw outputError(path, error);
    }
    folder.#unlock = lockFolder(folder.file(lockName), path);
    return folder;
  }

  /**
   * Makes the run's folders, when all that the run needs is open: a start that fails leaves an earlier run whole.
   *
   * @throws {OutputError} when it can't be written
   */
  async begin(): Promise<void> {
    try {
      for (const name of this.#replaces ? runEntries : []) await rm(this.file(name), { recursive: true, force: true });
      await makeFolders(this.file('checkpoints'));
      await makeFolders(this.file('tensorboard'));
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  /** Gives the folder back. */
  close(): void {
    this.#unlock();
  }

  /** `checkpoints/last` or `checkpoints/best`. */
  checkpoint(which: 'last' | 'best'): string {
    return join(this.path, 'checkpoints', which);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  writeConfig(yaml: string): Promise<void> {
    return writeFileAtomic(this.file('config.yaml'), yaml);
  }

  writeSummary(summary: RunSummary): Promise<void> {
    return writeFileAtomic(this.file('summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  }

  writeSplits(splits: SplitsFile): Promise<void> {
    return writeFileAtomic(this.file('splits.json'), `${JSON.stringify(splits)}\n`);
  }

  writeInvalid(rows: readonly InvalidRow[]): Promise<void> {
    return writeFileAtomic(this.file('invalid.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  writeReport(html: string): Promise<void> {
    return writeFileAtomic(this.file('report.html'), html);
  }

  /**
   * Forgets what a run wrote after the checkpoint that it resumes from, and what it measured where it ended. Its invalid rows stay
   * listed.
   */
  async rewind(step: number): Promise<void> {
    await this.metrics.filter((record) => record.step <= step && record['at'] !== sessionEnd);
    for (const name of ['summary.json', 'predictions.jsonl', 'report.html']) {
      await rm(this.file(name), { force: true });
    }
  }
}

async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw outputError(path, error);
  }
}
