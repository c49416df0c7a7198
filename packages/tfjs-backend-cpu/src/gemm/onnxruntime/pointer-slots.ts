const slotBytes = 8;

/** A few 64-bit places at addresses that stay: for what a C function takes or gives by address. */
export class PointerSlots {
  /** Low and high halves. */
  readonly #words: Uint32Array;
  readonly #start: number;

  /** @param addressOf  where a typed array lies */
  constructor(slots: number, addressOf: (array: ArrayBufferView) => bigint) {
    // A buffer of its own: V8 moves the numbers of small typed arrays.
    this.#words = new Uint32Array(new ArrayBuffer(slots * slotBytes));
    this.#start = Number(addressOf(this.#words));
  }

  addressOf(slot: number): number {
    return this.#start + slot * slotBytes;
  }

  get(slot: number): number {
    return this.#words[2 * slot]! + this.#words[2 * slot + 1]! * 2 ** 32;
  }

  /** @param value  a whole number, 0 to 2^53 */
  set(slot: number, value: number): void {
    this.#words[2 * slot] = value;
    this.#words[2 * slot + 1] = value / 2 ** 32;
  }
}
