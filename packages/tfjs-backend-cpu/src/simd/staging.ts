/** Rows of a matrix, and how they are padded to whole vectors. */
export interface StagedMatrix {
  values: Float32Array;
  width: number;
  /** What fills a row up to whole vectors; absent where the rows may lie end to end. */
  padding: number | undefined;
}

/** True when rows need no padding. */
export function isWhole({ width, padding }: Pick<StagedMatrix, 'width' | 'padding'>): boolean {
  return padding === undefined || width % 4 === 0;
}

/** `length` rounded up to whole vectors. */
export function roundUp(length: number): number {
  return (length + 3) & ~3;
}

/** A piece of the SIMD kernels' memory in slots of one length, for pieces of arrays that lie elsewhere. */
export class Staging {
  /** @param slot  floats of each slot */
  constructor(
    private readonly floats: Float32Array,
    private readonly slot: number,
  ) {}

  address(slot: number): number {
    return this.floats.byteOffset + slot * this.slot * 4;
  }

  write(slot: number, values: Float32Array, start: number, size: number): void {
    this.floats.set(size === values.length ? values : values.subarray(start, start + size), slot * this.slot);
  }

  read(slot: number, values: Float32Array, start: number, size: number): void {
    const at = slot * this.slot;
    values.set(this.floats.subarray(at, at + size), start);
  }

  fill(slot: number, value: number, size: number): void {
    this.floats.fill(value, slot * this.slot, slot * this.slot + size);
  }

  writeRows(slot: number, matrix: StagedMatrix, start: number, rows: number): void {
    const { values, width, padding } = matrix;
    if (isWhole(matrix)) {
      this.write(slot, values, start * width, rows * width);
      return;
    }
    const padded = roundUp(width);
    let at = slot * this.slot;
    for (let row = start; row < start + rows; row++, at += padded) {
      this.floats.set(values.subarray(row * width, (row + 1) * width), at);
      this.floats.fill(padding!, at + width, at + padded);
    }
  }

  readRows(slot: number, matrix: StagedMatrix, start: number, rows: number): void {
    const { values, width } = matrix;
    if (isWhole(matrix)) {
      this.read(slot, values, start * width, rows * width);
      return;
    }
    let at = slot * this.slot;
    for (let row = start; row < start + rows; row++, at += roundUp(width)) {
      values.set(this.floats.subarray(at, at + width), row * width);
    }
  }

  /** Adds a slot to `sums`. */
  addTo(sums: Float64Array, slot: number): void {
    const at = slot * this.slot;
    for (let i = 0; i < sums.length; i++) sums[i]! += this.floats[at + i]!;
  }
}
