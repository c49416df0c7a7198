import { InvalidArgumentError, ShapeError } from '@molx/core';
import { popCount32 } from './pop-count.js';

/**
 * Many packed fingerprints of one length in one buffer, with their bit counts: what {@link similaritySearch} searches.
 *
 * A million of 2,048 bits takes 256 MB. Rows keep their index; rows may be added between searches.
 */
export class FingerprintTable {
  readonly bits: number;
  /** 32-bit words a row. */
  readonly words: number;
  #data: Uint32Array;
  #counts: Uint32Array;
  #size = 0;
  #byCount: { order: Uint32Array; starts: Uint32Array } | undefined;

  /** @param options.capacity rows to make room for; the table grows by itself */
  constructor(bits: number, options: { capacity?: number } = {}) {
    if (!Number.isInteger(bits) || bits < 1) {
      throw new InvalidArgumentError(`FingerprintTable: expected a positive whole number of bits, got ${bits}.`);
    }
    this.bits = bits;
    this.words = Math.ceil(bits / 32);
    const capacity = Math.max(1, options.capacity ?? 1024);
    this.#data = new Uint32Array(capacity * this.words);
    this.#counts = new Uint32Array(capacity);
  }

  /** A table of the given packed fingerprints, in order. */
  static from(fingerprints: readonly Uint8Array[], bits: number): FingerprintTable {
    const table = new FingerprintTable(bits, { capacity: fingerprints.length });
    for (const fingerprint of fingerprints) table.add(fingerprint);
    return table;
  }

  get size(): number {
    return this.#size;
  }

  /** [capacity, words]; the rows from `size` on are zero. A view, valid until the next `add`. */
  get data(): Uint32Array {
    return this.#data;
  }

  /** Set bits of each row, [capacity]. A view, valid until the next `add`. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  /**
   * Appends one packed fingerprint and returns its row.
   *
   * @throws {ShapeError} when it has another length
   */
  add(fingerprint: Uint8Array): number {
    const row = this.#size;
    if (row === this.#counts.length) this.#grow();
    this.#counts[row] = toWords(fingerprint, this.bits, this.#data.subarray(row * this.words, (row + 1) * this.words));
    this.#size = row + 1;
    this.#byCount = undefined;
    return row;
  }

  /** A copy of row `row`, packed. */
  row(row: number): Uint8Array {
    if (!Number.isInteger(row) || row < 0 || row >= this.#size) {
      throw new InvalidArgumentError(`FingerprintTable: no row ${row} among ${this.#size}.`);
    }
    const packed = new Uint8Array(Math.ceil(this.bits / 8));
    for (let i = 0; i < packed.length; i++) packed[i] = this.#data[row * this.words + (i >> 2)]! >>> ((i & 3) * 8);
    return packed;
  }

  /** Rows ordered by their number of set bits, then by index; `starts[n]` is where rows with n bits begin. */
  rowsByCount(): { order: Uint32Array; starts: Uint32Array } {
    if (this.#byCount) return this.#byCount;
    const starts = new Uint32Array(this.words * 32 + 2);
    for (let row = 0; row < this.#size; row++) starts[this.#counts[row]! + 1]!++;
    for (let n = 1; n < starts.length; n++) starts[n]! += starts[n - 1]!;
    const next = starts.slice();
    const order = new Uint32Array(this.#size);
    for (let row = 0; row < this.#size; row++) order[next[this.#counts[row]!]!++] = row;
    this.#byCount = { order, starts };
    return this.#byCount;
  }

  #grow(): void {
    const data = new Uint32Array(this.#data.length * 2);
    data.set(this.#data);
    this.#data = data;
    const counts = new Uint32Array(this.#counts.length * 2);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

/**
 * Copies a packed fingerprint into 32-bit words and returns its number of set bits.
 *
 * @throws {ShapeError} when the fingerprint does not have `bits` bits
 */
export function toWords(fingerprint: Uint8Array, bits: number, words: Uint32Array): number {
  if (fingerprint.byteLength !== Math.ceil(bits / 8)) {
    throw new ShapeError('FingerprintTable', `${Math.ceil(bits / 8)} bytes`, `${fingerprint.byteLength}`);
  }
  words.fill(0);
  for (let i = 0; i < fingerprint.byteLength; i++) words[i >> 2]! |= fingerprint[i]! << ((i & 3) * 8);
  let count = 0;
  for (const word of words) count += popCount32(word);
  return count;
}
