/** Side of the square blocks in which a matrix is turned: two of them fit in the first-level cache. */
const side = 32;

/** Writes the transpose of `from` [rows, columns] to `to` [columns, rows]; both start at their offsets. */
export function transposeMatrix(
  from: Float32Array | Int32Array | Uint8Array,
  fromOffset: number,
  to: Float32Array | Int32Array | Uint8Array,
  toOffset: number,
  rows: number,
  columns: number,
): void {
  for (let i0 = 0; i0 < rows; i0 += side) {
    const i1 = Math.min(rows, i0 + side);
    for (let j0 = 0; j0 < columns; j0 += side) {
      const j1 = Math.min(columns, j0 + side);
      for (let i = i0; i < i1; i++) {
        const row = fromOffset + i * columns;
        for (let j = j0, at = toOffset + j0 * rows + i; j < j1; j++, at += rows) to[at] = from[row + j]!;
      }
    }
  }
}
