import { InvalidArgumentError } from '@molx/core';

/** What is drawn together when rows are resampled: a molecule's key, such as its SMILES. */
export type Group = number | string;

/**
 * Rows of sums, of which figures are functions: `([squaredErrors, rows]) => Math.sqrt(squaredErrors / rows)`.
 *
 * Holds 8 bytes a total and no text, so that tens of thousands of scored rows fit into a few megabytes. Contributions of one group are
 * added up into one row, for they are not independent of one another.
 */
export class TotalsTable {
  /** Totals a row. */
  readonly width: number;
  #data: Float64Array;
  #rows = 0;
  readonly #rowOf = new Map<Group, number>();

  constructor(width: number) {
    if (!Number.isInteger(width) || width < 1) {
      throw new InvalidArgumentError(`TotalsTable: expected a width of at least 1, got ${width}.`);
    }
    this.width = width;
    this.#data = new Float64Array(64 * width);
  }

  /** Rows, which are as many as groups and contributions without a group. */
  get rows(): number {
    return this.#rows;
  }

  /** [rows * width], row after row. A view, valid until the next `add`. */
  get data(): Float64Array {
    return this.#data.subarray(0, this.#rows * this.width);
  }

  /** The groups in the order of their first contribution; rows without one are not among them. */
  get groups(): Group[] {
    return [...this.#rowOf.keys()];
  }

  /**
   * Adds one contribution; without a group it is a row of its own.
   *
   * @returns the number of its row
   * @throws {InvalidArgumentError} when it has another number of totals
   */
  add(totals: ArrayLike<number>, group?: Group): number {
    if (totals.length !== this.width) {
      throw new InvalidArgumentError(`TotalsTable: expected ${this.width} totals, got ${totals.length}.`);
    }
    const known = group === undefined ? undefined : this.#rowOf.get(group);
    const row = known ?? this.#newRow();
    if (known === undefined && group !== undefined) this.#rowOf.set(group, row);
    const at = row * this.width;
    for (let i = 0; i < this.width; i++) this.#data[at + i]! += totals[i]!;
    return row;
  }

  /** [width], over all rows. */
  sum(): number[] {
    const sums = new Array<number>(this.width).fill(0);
    for (let row = 0; row < this.#rows; row++) this.addTo(sums, row);
    return sums;
  }

  /** Adds a row to `sums`, [width]. */
  addTo(sums: number[], row: number): void {
    const at = row * this.width;
    for (let i = 0; i < this.width; i++) sums[i]! += this.#data[at + i]!;
  }

  #newRow(): number {
    if ((this.#rows + 1) * this.width > this.#data.length) {
      const data = new Float64Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
    }
    return this.#rows++;
  }
}

/** A figure as a function of summed totals; NaN where it is undefined. */
export type Figure = (totals: readonly number[]) => number;
