import { DataError } from '@molx/core';

/** A row without a valid molecule, as `invalid.jsonl` lists it. */
export interface InvalidRow {
  file: string;
  /** Counted from 1, the header not counted. */
  row: number;
  smiles: string;
  reason: string;
}

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

  /**
   * @param remedy  what the user can do, as the last sentence of the message
   * @throws {DataError} naming the worst file and the first row, when more than `maxShare` of the rows are invalid
   */
  assertShare(maxShare: number, remedy: string): void {
    if (this.#first === undefined || this.#count <= maxShare * this.rows) return;
    const [file = this.#first.file] = [...this.#inFile].sort((a, b) => b[1] - a[1])[0] ?? [];
    const percent = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
    const { row, smiles, reason } = this.#first;
    throw new DataError(
      file,
      `${this.#count} of ${this.rows} rows (${percent(this.#count / this.rows)}) hold no valid molecule, more than ` +
        `maxInvalidShare allows (${percent(maxShare)}). The first: ${this.#first.file} row ${row}, ` +
        `"${smiles.slice(0, 60)}": ${reason}. ${remedy}`,
    );
  }
}
