import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readSafetensors, safetensorsParts } from '@molx/checkpoint';
import { readFile, writeFileAtomic } from '@molx/checkpoint/node';
import { expectWhole, MolxError } from '@molx/core';
import {
  type FeaturizedRow,
  type FeaturizeRowsOptions,
  type FeaturizerPool,
  featurizeRows,
  featurizerRevision,
} from '@molx/featurizers';
import { featurizerPool } from '@molx/featurizers/node';
import { loadRdkit } from '@molx/molecule';
import { packRows, unpackRows } from './packed-rows.js';

export interface FeatureCacheOptions {
  /** Threads that make what is missing, where that is much; 1 is this one. Default 1. */
  workers?: number | undefined;
  /** Molecules in one file. Default 8,192. */
  chunkSize?: number | undefined;
  /** Is told, once, that the folder can't be written; what is made is then not kept. Without it that is an error. */
  onUnwritable?: ((error: MolxError) => void) | undefined;
}

/** What a cache has done so far, in molecules. */
export interface FeatureCacheCounts {
  read: number;
  made: number;
}

/** Molecules below which starting threads takes longer than the work. */
const worthwhile = 1024;

/** The layout of the files: other numbers are not read. */
const format = 1;

/**
 * Features of molecules, kept on disk by content: a file holds the features of one stretch of a list of SMILES, and is named after a
 * digest of these SMILES, the options, RDKit's version and {@link featurizerRevision}. So a list that grew, or a second run, reads what is
 * there and makes the rest. A damaged file is made anew. Files are safetensors; deleting any is safe.
 */
export class FeatureCache {
  readonly folder: string;
  readonly #chunkSize: number;
  readonly #workers: number;
  readonly #counts: FeatureCacheCounts = { read: 0, made: 0 };
  #onUnwritable: ((error: MolxError) => void) | undefined;
  #isUnwritable = false;
  #pool: FeaturizerPool | undefined;

  /** @throws {InvalidArgumentError} for a number that is none */
  constructor(folder: string, { workers = 1, chunkSize = 8192, onUnwritable }: FeatureCacheOptions = {}) {
    expectWhole('FeatureCache', 'workers', workers, 1);
    expectWhole('FeatureCache', 'chunkSize', chunkSize, 1);
    this.folder = folder;
    this.#workers = workers;
    this.#chunkSize = chunkSize;
    this.#onUnwritable = onUnwritable;
  }

  get counts(): FeatureCacheCounts {
    return { ...this.#counts };
  }

  /**
   * The features of each SMILES, in order; a row that has none says why. Arrays may be views of a file's bytes: copy before writing.
   *
   * @throws {OutputError} when the folder can't be written
   * @throws {MolxError} for options that no row could meet, or when RDKit or a worker can't start
   */
  async *featurize(
    smiles: Iterable<string> | AsyncIterable<string>,
    options: FeaturizeRowsOptions,
  ): AsyncGenerator<FeaturizedRow, void, undefined> {
    const { version } = await loadRdkit();
    const key = JSON.stringify([format, featurizerRevision, version, sorted(options)]);
    let firstIndex = 0;
    for await (const texts of stretches(smiles, this.#chunkSize)) {
      yield* await this.#chunk(texts, firstIndex, options, key);
      firstIndex += texts.length;
    }
  }

  /** Stops the workers. What is on disk stays. */
  async close(): Promise<void> {
    await this.#pool?.close();
    this.#pool = undefined;
  }

  async #chunk(
    texts: string[],
    firstIndex: number,
    options: FeaturizeRowsOptions,
    key: string,
  ): Promise<FeaturizedRow[]> {
    const digest = createHash('sha256')
      .update(`${key}\n${texts.join('\n')}`)
      .digest('hex');
    const path = join(this.folder, digest.slice(0, 2), `${digest}.safetensors`);
    const kept = await readChunk(path, texts, firstIndex);
    if (kept !== undefined) {
      this.#counts.read += texts.length;
      return kept;
    }
    const rows = await this.#make(texts, firstIndex, options);
    this.#counts.made += texts.length;
    // A crash or a time-out need not repeat itself.
    if (rows.every(({ error }) => error?.code !== 'rdkit')) await this.#keep(path, rows);
    return rows;
  }

  async #keep(path: string, rows: FeaturizedRow[]): Promise<void> {
    if (this.#isUnwritable) return;
    const { tensors, metadata } = packRows(rows);
    try {
      await writeFileAtomic(path, safetensorsParts(tensors, metadata));
    } catch (error) {
      if (this.#onUnwritable === undefined || !MolxError.is(error, 'output')) throw error;
      this.#isUnwritable = true;
      this.#onUnwritable(error);
    }
  }

  async #make(texts: string[], firstIndex: number, options: FeaturizeRowsOptions): Promise<FeaturizedRow[]> {
    if (this.#workers === 1 || texts.length < worthwhile) return featurizeRows(texts, options, firstIndex);
    this.#pool ??= featurizerPool({ workers: this.#workers });
    const rows: FeaturizedRow[] = [];
    for await (const row of this.#pool.featurize(texts, options)) rows.push({ ...row, index: firstIndex + row.index });
    return rows;
  }
}

/** Undefined where there is no file, or a damaged one. */
async function readChunk(path: string, texts: string[], firstIndex: number): Promise<FeaturizedRow[] | undefined> {
  try {
    return unpackRows(readSafetensors(await readFile(path), path), texts, { path, firstIndex });
  } catch (error) {
    if (MolxError.is(error, 'checkpoint') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The same options give the same text, in whatever order they were written. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== false);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
}

async function* stretches(smiles: Iterable<string> | AsyncIterable<string>, size: number): AsyncGenerator<string[]> {
  let stretch: string[] = [];
  for await (const text of smiles) {
    stretch.push(text);
    if (stretch.length < size) continue;
    yield stretch;
    stretch = [];
  }
  if (stretch.length > 0) yield stretch;
}
