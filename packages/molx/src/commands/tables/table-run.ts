import { DataError, type Logger } from '@molx/core';
import type { MoleculeFeatures } from '@molx/featurizers';
import { consoleLogger, type Interrupt, listenForInterrupt, RateLine, rate } from '../../command/index.js';
import { type InvalidRow, InvalidRows, JsonLinesOutput } from '../../table/index.js';
import { expectDistinctPaths } from './distinct-paths.js';
import type { TableRow } from './featurize-table.js';
import type { TableFlags } from './table-flags.js';

/** A row whose molecule is valid. */
export interface ValidRow {
  row: number;
  smiles: string;
  features: MoleculeFeatures;
}

/** Something that is written and then takes its place, or does not. */
export interface Output {
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** What a run through a table says at its end; `--json` prints it. */
export interface TableSummary {
  input: string;
  output: string;
  rows: number;
  molecules: number;
  invalid: number;
  seconds: number;
}

/** Rows before which the share of invalid ones says little. */
const minRowsForShare = 1000;
/** Invalid rows that are listed on stderr. */
const listed = 5;

/** Counts, reports and guards one run through a table of molecules. */
export class TableRun {
  readonly logger: Logger = consoleLogger();
  readonly #input: string;
  readonly #flags: TableFlags;
  readonly #interrupt: Interrupt = listenForInterrupt();
  readonly #progress = new RateLine('molecules');
  readonly #first: InvalidRow[] = [];
  readonly #invalid = new InvalidRows((row) => this.#waiting.push(row));
  readonly #waiting: InvalidRow[] = [];
  readonly #list: JsonLinesOutput<InvalidRow> | undefined;

  private constructor(input: string, flags: TableFlags, list: JsonLinesOutput<InvalidRow> | undefined) {
    this.#input = input;
    this.#flags = flags;
    this.#list = list;
  }

  /**
   * Runs `work` and puts its output in place, or leaves what was there when it throws. The list of invalid rows is written either way.
   *
   * @param open  opens the output, before anything else takes time
   * @throws {DataError} when the table holds no rows, or too many rows without a valid molecule
   * @throws {MolxError} of code `interrupted` at Ctrl-C
   */
  static async of<T extends Output>(
    input: string,
    flags: TableFlags,
    open: () => Promise<T>,
    work: (output: T, run: TableRun) => Promise<void>,
  ): Promise<void> {
    expectDistinctPaths(input, flags);
    const list = flags.invalid === undefined ? undefined : await JsonLinesOutput.open<InvalidRow>(flags.invalid);
    const run = new TableRun(input, flags, list);
    let output: T | undefined;
    try {
      output = await open();
      await work(output, run);
      run.#assertFine();
      await output.commit();
    } finally {
      await output?.abort();
      await list?.commit();
      run.#interrupt.close();
      run.#sayInvalid();
    }
    run.#saySummary();
  }

  /** The rows with valid molecules. @throws {DataError} as soon as too many are invalid */
  async *valid(rows: AsyncIterable<TableRow>): AsyncGenerator<ValidRow> {
    for await (const { row, smiles, features, reason } of rows) {
      this.#interrupt.signal.throwIfAborted();
      this.#invalid.rows++;
      if (features !== undefined) {
        yield { row, smiles, features };
        continue;
      }
      this.#invalid.add({ file: this.#input, row, smiles, reason });
      await this.#listWaiting();
      if (this.#invalid.rows >= minRowsForShare) this.#assertShare();
    }
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Says how far the run has come, from time to time. */
  done(molecules: number): void {
    this.#progress.update(molecules);
  }

  async #listWaiting(): Promise<void> {
    for (const row of this.#waiting.splice(0)) {
      if (this.#first.length < listed) this.#first.push(row);
      await this.#list?.write(row);
    }
  }

  #assertFine(): void {
    if (this.#invalid.rows === 0) throw new DataError(this.#input, 'holds no rows.');
    this.#assertShare();
  }

  #assertShare(): void {
    const list = this.#flags.invalid === undefined ? 'Pass --invalid FILE to list them all' : 'Fix the rows listed';
    this.#invalid.assertShare(this.#flags.maxInvalidShare, `${list}, or raise --max-invalid-share.`);
  }

  #sayInvalid(): void {
    this.#progress.clear();
    const { count } = this.#invalid;
    for (const { row, smiles, reason } of this.#first) {
      this.logger.warn(`row ${row}: "${smiles.slice(0, 60)}": ${reason}`);
    }
    if (count > this.#first.length) {
      this.logger.warn(`and ${rowsOf(count - this.#first.length)} more without a valid molecule.`);
    }
  }

  #saySummary(): void {
    const { rows, count: invalid } = this.#invalid;
    const { seconds } = this.#progress;
    const molecules = rows - invalid;
    const summary: TableSummary = { input: this.#input, output: this.#flags.out, rows, molecules, invalid, seconds };
    this.logger.info(
      `${this.#flags.out}: ${molecules.toLocaleString('en')} molecules in ${seconds.toFixed(1)} s, ${rate(molecules / seconds)}/s${invalid === 0 ? '' : `; ${rowsOf(invalid)} left out`}.`,
    );
    if (this.#flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  }
}

const rowsOf = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
