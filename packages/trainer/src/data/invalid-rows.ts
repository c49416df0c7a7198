import { DataError } from '@molx/core';
import type { InvalidRow } from './molecule-record.js';

/** Counts rows and the invalid ones among them. */
export class InvalidRows {
  /** Rows seen, the invalid ones counted. */
  rows = 0;
  readonly #report: (row: InvalidRow) => void;
  readonly #inFile = new Map<string, number>();
  #first: InvalidRow | undefined;
  #count = 0;

  /** @param report  takes each invalid row as it is met */
  constructor(report: (row: InvalidRow) => void = () => {}) {
    this.#report = report;
  }

  get count(): number {
    return this.#count;
  }

  add(row: InvalidRow): void {
    this.#first ??= row;
    this.#count++;
    this.#inFile.set(row.file, (this.#inFile.get(row.file) ?? 0) + 1);
    this.#report(row);
  }

  /** @throws {DataError} naming the worst file and the first row, when more than `maxShare` of the rows are invalid */
  assertShare(maxShare: number): void {
    if (this.#first === undefined || this.#count <= maxShare * this.rows) return;
    const [file = this.#first.file] = [...this.#inFile].sort((a, b) => b[1] - a[1])[0] ?? [];
    const percent = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
    const { row, smiles, reason } = this.#first;
    throw new DataError(
      file,
      `${this.#count} of ${this.rows} rows (${percent(this.#count / this.rows)}) hold no valid molecule, more than ` +
        `maxInvalidShare allows (${percent(maxShare)}). The first: ${this.#first.file} row ${row}, ` +
        `"${smiles.slice(0, 60)}": ${reason}. Fix the rows that invalid.jsonl lists, or raise maxInvalidShare.`,
    );
  }
}
