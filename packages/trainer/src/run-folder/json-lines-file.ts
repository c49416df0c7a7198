import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { outputError, writeFileAtomic } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';

/** A file of one JSON object per line, each on the disk when `append` returns. NaN and infinities become null. */
export class JsonLinesFile<T extends object> {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws {OutputError} when the disk is full, or the file can't be written */
  append(...records: readonly T[]): void {
    try {
      appendFileSync(this.path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  /** The records; none where the file is absent. A last line that a crash cut short is left out. @throws {DataError} at another */
  async read(): Promise<T[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.flatMap((line, index) => {
      const record = parseLine<T>(line);
      if (record !== undefined) return [record];
      if (index === lines.length - 1) return [];
      throw new DataError(this.path, 'not JSON. Remove the line, or restore the file.', index + 1);
    });
  }

  /** Keeps the records that `keep` wants, and no torn last line. */
  async filter(keep: (record: T) => boolean): Promise<void> {
    const kept = (await this.read()).filter(keep);
    await writeFileAtomic(this.path, kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
}

function parseLine<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}
