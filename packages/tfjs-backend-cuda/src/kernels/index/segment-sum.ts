import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import { reporterNumber } from '../../memory/index-faults.js';
import { segmentSource as source } from './segment-source.js';
import type { SegmentSumCall } from './segment-sum-call.js';
import { sortRows } from './sort-rows.js';
import { hasFewRows, sumFewRows } from './sum-few-rows.js';

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
  ...(['pointer', 'pointer', 'pointer', 'int32', words(divisorWords), 'int32', 'pointer', 'int32'] as const),
);

/** Adds up the rows of `x` by segment into `y` [segments, columns], in the order of the rows, or in any where allowed. */
export function segmentSum(backend: CudaBackend, y: Handle, call: SegmentSumCall): void {
  const bytes = 4 * call.segments * call.columns;
  if (bytes === 0) return;
  if (call.rows === 0) backend.zero(y, bytes);
  else if (hasFewRows(call)) sumFewRows(backend, y, call);
  else if (mayAddInAnyOrder(backend, call)) unorderedSegmentSum(backend, y, call);
  else sortedSegmentSum(backend, y, call);
}

/** Only float32 gains by it; what one element stands for may have more elements than a kernel counts. */
function mayAddInAnyOrder(backend: CudaBackend, { dtype, repeated = false }: SegmentSumCall): boolean {
  return !backend.runtime.deterministic && dtype === 'float32' && !repeated;
}

/** By atomics, in the order in which threads arrive. None of the sizes is 0. */
function unorderedSegmentSum(backend: CudaBackend, y: Handle, call: SegmentSumCall): void {
  const { x, ids, rows, columns, segments, reporter } = call;
  backend.zero(y, 4 * segments * columns);
  const count = rows * columns;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const report = [backend.runtime.faults.address, reporterNumber(reporter)] as const;
  backend.launch(addInAnyOrder, shape, x, ids, y, count, divisor(columns), segments, ...report);
}

/** By {@link sortRows}, in the order of the rows. None of the sizes is 0. */
export function sortedSegmentSum(backend: CudaBackend, y: Handle, call: SegmentSumCall): void {
  const { dtype, x, ids, rows, columns, segments, repeated = false, reporter } = call;
  const sorted = sortRows(backend, ids, rows, segments, reporter);
  const count = segments * columns;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const { begins, ends } = sorted;
  const step = repeated ? 0 : columns;
  backend.launch(sums[dtype], shape, x, sorted.rows, begins, ends, y, count, divisor(columns), step);
  for (const buffer of sorted.buffers) backend.release(buffer);
}
