import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import { type IndexReporter, reporterNumber } from '../../memory/index-faults.js';
import text from './segment.cu?raw';
import { hasFewRows, sumFewRows } from './sum-few-rows.js';

const source = kernelSource('segment.cu', text, deviceHeaders);

const makeKeys = kernel(
  source,
  'segment_keys',
  ...(['pointer', 'pointer', 'pointer', 'int32', 'int32', 'pointer', 'int32'] as const),
);
const countDigits = kernel(source, 'segment_count_digits', 'pointer', 'pointer', 'int32', 'int32');
const exclusiveScan = kernel(source, 'segment_exclusive_scan', 'pointer', 'int32');
const scatter = kernel(
  source,
  'segment_scatter',
  ...(['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'int32', 'int32'] as const),
);
const findBounds = kernel(source, 'segment_bounds', 'pointer', 'pointer', 'pointer', 'int32', 'int32');

const sum = (dtype: string) =>
  kernel(
    source,
    `segment_sum_${dtype}`,
    ...(['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'int32', words(divisorWords), 'int32'] as const),
  );
const sums = { float32: sum('float32'), int32: sum('int32') } as const;
const addInAnyOrder = kernel(
  source,
  'segment_add_float32',
  ...(['pointer', 'pointer', 'pointer', 'int32', words(divisorWords), 'int32', 'int32', 'pointer', 'int32'] as const),
);

/** As in segment.cu: keys of a block, and how many bits of a key a pass sorts by. */
const tile = 1024;
const digitBits = 8;
const digits = 2 ** digitBits;

/** Rows in the order of their segments, and among equals in their own order. */
export interface SortedRows {
  /** Row numbers, uint32. */
  rows: Handle;
  /** Where each segment's rows begin and end in `rows`, uint32 [segments] each. */
  begins: Handle;
  ends: Handle;
  /** To be released when all that reads the former has been launched. */
  buffers: DeviceBuffer[];
}

/**
 * Sorts rows by the segment that each belongs to, on the device: a stable radix sort, eight bits at a time.
 *
 * Rows with a negative id belong nowhere; an id beyond the segments is reported as `reporter`'s.
 *
 * @param ids    int32 [count]
 * @param count  at least 1; so `segments`
 */
export function sortRows(
  backend: CudaBackend,
  ids: Handle,
  count: number,
  segments: number,
  reporter: IndexReporter,
): SortedRows {
  const buffers: DeviceBuffer[] = [];
  const take = (length: number): Handle => {
    const buffer = backend.scratch(4 * length);
    buffers.push(buffer);
    return buffer.address;
  };
  let [keys, rows, otherKeys, otherRows] = [take(count), take(count), take(count), take(count)];
  const tiles = Math.ceil(count / tile);
  const counts = take(digits * tiles);
  const walk = { grid: gridFor(backend, count), block: blockSize };
  const fault = backend.runtime.faults.address;
  backend.launch(makeKeys, walk, ids, keys, rows, count, segments, fault, reporterNumber(reporter));
  const tiled = { grid: tiles, block: blockSize };
  for (let shift = 0; 2 ** shift <= segments; shift += digitBits) {
    backend.launch(countDigits, tiled, keys, counts, count, shift);
    backend.launch(exclusiveScan, { grid: 1, block: blockSize }, counts, digits * tiles);
    backend.launch(scatter, tiled, keys, rows, counts, otherKeys, otherRows, count, shift);
    [keys, rows, otherKeys, otherRows] = [otherKeys, otherRows, keys, rows];
  }
  const [begins, ends] = [take(segments), take(segments)];
  backend.zero(begins, 4 * segments);
  backend.zero(ends, 4 * segments);
  backend.launch(findBounds, walk, keys, begins, ends, count, segments);
  return { rows, begins, ends, buffers };
}

export interface SegmentSum {
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

/** Adds up the rows of `x` by segment into `y` [segments, columns], in the order of the rows, or in any where allowed. */
export function segmentSum(backend: CudaBackend, y: Handle, call: SegmentSum): void {
  const bytes = 4 * call.segments * call.columns;
  if (bytes === 0) return;
  if (call.rows === 0) backend.zero(y, bytes);
  else if (hasFewRows(call)) sumFewRows(backend, y, call);
  else if (!backend.runtime.deterministic && call.dtype === 'float32') unorderedSegmentSum(backend, y, call);
  else sortedSegmentSum(backend, y, call);
}

/** By atomics, in the order in which threads arrive. None of the sizes is 0. */
function unorderedSegmentSum(backend: CudaBackend, y: Handle, call: SegmentSum): void {
  const { x, ids, rows, columns, segments, repeated = false, reporter } = call;
  backend.zero(y, 4 * segments * columns);
  const count = rows * columns;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const step = repeated ? 0 : columns;
  const report = [backend.runtime.faults.address, reporterNumber(reporter)] as const;
  backend.launch(addInAnyOrder, shape, x, ids, y, count, divisor(columns), step, segments, ...report);
}

/** By {@link sortRows}, in the order of the rows. None of the sizes is 0. */
export function sortedSegmentSum(backend: CudaBackend, y: Handle, call: SegmentSum): void {
  const { dtype, x, ids, rows, columns, segments, repeated = false, reporter } = call;
  const sorted = sortRows(backend, ids, rows, segments, reporter);
  const count = segments * columns;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const { begins, ends } = sorted;
  const step = repeated ? 0 : columns;
  backend.launch(sums[dtype], shape, x, sorted.rows, begins, ends, y, count, divisor(columns), step);
  for (const buffer of sorted.buffers) backend.release(buffer);
}
