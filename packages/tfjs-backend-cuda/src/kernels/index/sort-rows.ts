import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import { type IndexReporter, reporterNumber } from '../../memory/index-faults.js';
import { segmentSource as source } from './segment-source.js';

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
