import { InvalidArgumentError, MolxError } from '@molx/core';
import type { FeaturizedRow, FeaturizeRowsOptions } from '../featurize-rows.js';
import { disposeAsyncSymbol } from './dispose-async-symbol.js';
import type { CreateFeaturizerWorker } from './featurizer-worker.js';
import { WorkerSlot } from './worker-slot.js';

export interface FeaturizerPoolOptions {
  /** Threads. Default 2. */
  workers?: number;
  /** SMILES sent at once. Default 128. */
  chunkSize?: number;
  /** A worker that takes longer over a chunk is stopped, and the chunk tried again in halves. Default 60,000. */
  timeoutMs?: number;
}

interface Chunk {
  smiles: string[];
  firstIndex: number;
  options: FeaturizeRowsOptions;
}

/**
 * Featurizes SMILES in several threads.
 *
 * Rows come back in the order of the input, whatever thread they went through. Invalid rows carry an error. A SMILES that
 * crashes RDKit inside a worker costs one row; one that kills the worker is found by halving its chunk, and costs one row too.
 */
export class FeaturizerPool {
  readonly #slots: WorkerSlot[];
  readonly #free: WorkerSlot[];
  readonly #chunkSize: number;
  readonly #waiting: ((slot: WorkerSlot) => void)[] = [];
  #nextId = 0;
  #closed: MolxError | undefined;

  constructor(create: CreateFeaturizerWorker, options: FeaturizerPoolOptions = {}) {
    const { workers = 2, chunkSize = 128, timeoutMs = 60_000 } = options;
    for (const [name, value] of Object.entries({ workers, chunkSize, timeoutMs })) {
      if (!(Number.isInteger(value) && value > 0)) {
        throw new InvalidArgumentError(`FeaturizerPool: expected ${name} to be a positive whole number, got ${value}.`);
      }
    }
    this.#slots = Array.from({ length: workers }, () => new WorkerSlot(create, timeoutMs));
    this.#free = [...this.#slots];
    this.#chunkSize = chunkSize;
  }

  /**
   * Reads as far ahead as two chunks per worker, so that an endless input takes no endless memory.
   *
   * @throws {MolxError} for options that no row could meet, when a worker can't start, and after {@link close}
   */
  async *featurize(
    smiles: Iterable<string> | AsyncIterable<string>,
    options: FeaturizeRowsOptions,
  ): AsyncGenerator<FeaturizedRow, void, undefined> {
    const ahead: Promise<FeaturizedRow[]>[] = [];
    for await (const [firstIndex, texts] of chunks(smiles, this.#chunkSize)) {
      const rows = this.#run({ smiles: texts, firstIndex, options });
      rows.catch(() => undefined);
      ahead.push(rows);
      if (ahead.length >= 2 * this.#slots.length) yield* await ahead.shift()!;
    }
    for (const rows of ahead) yield* await rows;
  }

  /** Stops all workers. What is under way throws. */
  async close(): Promise<void> {
    this.#closed ??= new MolxError('interrupted', 'The featurizer pool was closed.');
    const reason = this.#closed;
    await Promise.all(this.#slots.map((slot) => slot.close(reason)));
  }

  [disposeAsyncSymbol](): Promise<void> {
    return this.close();
  }

  async #run(chunk: Chunk): Promise<FeaturizedRow[]> {
    const slot = await this.#acquire();
    try {
      if (this.#closed !== undefined) throw this.#closed;
      const outcome = await slot.run({ id: this.#nextId++, ...chunk });
      if ('rows' in outcome) return outcome.rows;
      if (chunk.smiles.length === 1) return [crashed(chunk, outcome.crash)];
    } finally {
      this.#release(slot);
    }
    const half = chunk.smiles.length >> 1;
    const first = await this.#run({ ...chunk, smiles: chunk.smiles.slice(0, half) });
    const second = { ...chunk, smiles: chunk.smiles.slice(half), firstIndex: chunk.firstIndex + half };
    return [...first, ...(await this.#run(second))];
  }

  #acquire(): Promise<WorkerSlot> | WorkerSlot {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(slot: WorkerSlot): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(slot);
    else next(slot);
  }
}

function crashed({ smiles, firstIndex }: Chunk, crash: string): FeaturizedRow {
  return { index: firstIndex, smiles: smiles[0]!, error: { code: 'rdkit', reason: `its worker crashed: ${crash}` } };
}

async function* chunks(
  smiles: Iterable<string> | AsyncIterable<string>,
  size: number,
): AsyncGenerator<[firstIndex: number, smiles: string[]]> {
  let firstIndex = 0;
  let chunk: string[] = [];
  for await (const text of smiles) {
    chunk.push(text);
    if (chunk.length < size) continue;
    yield [firstIndex, chunk];
    firstIndex += chunk.length;
    chunk = [];
  }
  if (chunk.length > 0) yield [firstIndex, chunk];
}
