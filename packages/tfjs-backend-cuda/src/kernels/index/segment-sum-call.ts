import type { Handle } from '../../driver/driver-functions.js';
import type { IndexReporter } from '../../memory/index-faults.js';

/** A sum of rows by segment, as its kernels take it. */
export interface SegmentSumCall {
  dtype: 'float32' | 'int32';
  /** [rows, columns], or one element when `repeated`. */
  x: Handle;
  ids: Handle;
  rows: number;
  columns: number;
  segments: number;
  /** One element stands for all of `x`. */
  repeated?: boolean;
  reporter: IndexReporter;
}
