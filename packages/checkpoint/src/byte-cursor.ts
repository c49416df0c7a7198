import { CheckpointError } from '@molx/core';

/** Reads little-endian values one after another; reading past the end is an error that says the file is truncated. */
export class ByteCursor {
  readonly #view: DataView;

  constructor(
    private readonly source: Uint8Array,
    public offset: number,
    private readonly path: string,
  ) {
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** As a number: exact to 2^53, far beyond any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** As a number: exact to 2^53. */
  int64(): number {
    return Number(this.#view.getBigInt64(this.#take(8), true));
  }

  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.source.subarray(at, at + length);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.bytes(length));
  }

  /** Text up to a line feed, which is read and left out. */
  line(): string {
    const end = this.source.indexOf(0x0a, this.offset);
    const text = this.text((end < 0 ? this.source.length + 1 : end) - this.offset);
    this.offset += 1;
    return text;
  }

  #take(length: number): number {
    const at = this.offset;
    if (at + length > this.source.length) {
      const message = `truncated: byte ${at} needs ${length} more, the file ends at ${this.source.length}.`;
      throw new CheckpointError(this.path, message);
    }
    this.offset = at + length;
    return at;
  }
}
