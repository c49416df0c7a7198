import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { outputError, writeFileAtomic } from '@molx/checkpoint/node';
import { ConfigError, DataError } from '@molx/core';
import { JsonLinesFile, lockFolder, lockName } from '@molx/trainer';
import type { SavedPrediction } from './saved-prediction.js';
import type { EvaluationFile, EvaluationSettings } from './settings.js';

const settingsFile = 'evaluation.json';
const predictionsFile = 'predictions.jsonl';
/** What an evaluation writes, and `--overwrite` removes. */
const ownFiles = [settingsFile, predictionsFile, 'results.json', 'attributions.jsonl', 'report.html'];

/** The folder of an evaluation: `evaluation.json`, `predictions.jsonl`, `results.json`, `report.html`. */
export class EvaluationFolder {
  readonly path: string;
  readonly predictions: JsonLinesFile<SavedPrediction>;

  constructor(folder: string) {
    this.path = folder;
    this.predictions = new JsonLinesFile(path.join(folder, predictionsFile));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /**
   * Makes the folder where there is none, and keeps other processes out until the returned function is called. What it holds stays.
   *
   * @throws {ConfigError} when another process is at work here
   * @throws {OutputError} when it can't be written
   */
  async open(): Promise<() => void> {
    try {
      await mkdir(this.path, { recursive: true });
    } catch (error) {
      throw outputError(this.path, error);
    }
    return lockFolder(this.file(lockName), this.path);
  }

  /**
   * Empties the open folder of an earlier evaluation.
   *
   * @throws {ConfigError} when it holds something and may not be overwritten
   * @throws {OutputError} when it can't be written
   */
  async begin({ overwrite }: { overwrite: boolean }): Promise<void> {
    try {
      const found = (await readdir(this.path)).filter((name) => name !== lockName);
      if (found.length > 0 && !overwrite) {
        const remedy = found.includes(settingsFile)
          ? 'Go on with --resume'
          : 'It holds no evaluation: take another --out';
        throw new ConfigError(this.path, `is not empty. ${remedy}, or empty it with --overwrite.`);
      }
      for (const name of ownFiles) await rm(this.file(name), { force: true });
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  /** What `evaluation.json` says; undefined where there is none. @throws {DataError} when it is broken */
  async read(): Promise<EvaluationFile | undefined> {
    const file = this.file(settingsFile);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new DataError(file, `cannot be read: ${(error as Error).message}`);
    }
    try {
      const content = JSON.parse(text) as EvaluationFile;
      if (Array.isArray(content.tasks) && Array.isArray(content.settings.models)) return content;
    } catch {
      throw new DataError(file, 'is not JSON. Begin anew with --overwrite.');
    }
    throw new DataError(file, 'is not the file of an evaluation. Begin anew with --overwrite.');
  }

  async write(content: EvaluationFile): Promise<void> {
    await this.writeJson(settingsFile, content);
  }

  async writeJson(name: string, content: object): Promise<void> {
    await this.writeText(name, `${JSON.stringify(content, null, 2)}\n`);
  }

  async writeText(name: string, content: string): Promise<void> {
    await writeFileAtomic(this.file(name), content);
  }
}

/** @throws {ConfigError} naming the first setting that differs */
export function assertSameSettings(file: string, saved: EvaluationSettings, asked: EvaluationSettings): void {
  for (const key of Object.keys(asked) as (keyof EvaluationSettings)[]) {
    const [before, now] = [JSON.stringify(saved[key]), JSON.stringify(asked[key])];
    if (before === now) continue;
    throw new ConfigError(
      file,
      `${key} was ${before} and is now ${now}. Go on as it was begun, or take another --out.`,
    );
  }
}
