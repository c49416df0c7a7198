/** Rows that stand `stride` floats apart. */
export interface RowsInArray {
  values: Float32Array;
  start: number;
  stride: number;
}

/** What a function over rows works on. */
export interface RowArguments {
  /** [rows, width] each. */
  arrays: readonly { values: Float32Array; use: 'in' | 'out' | 'inOut' }[];
  /** [rows, tableWidth] each, only read; `tableWidth` must be a divisor of `width`. */
  tables?: readonly Float32Array[];
  tableWidth?: number;
  /** [width] each; a sum over the rows is added to what the array holds. */
  vectors?: readonly ({ values: Float32Array; use: 'in' } | { values: Float64Array; use: 'sum' })[];
  /** [rows] each. */
  perRow?: readonly { values: Float32Array; use: 'in' | 'out' }[];
  numbers?: readonly number[];
}
