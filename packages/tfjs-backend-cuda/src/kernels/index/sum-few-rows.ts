import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import { reporterNumber } from '../../memory/index-faults.js';
import text from './few-rows.cu?raw';
import type { SegmentSumCall } from './segment-sum-call.js';

const source = kernelSource('few-rows.cu', text, deviceHeaders);

const sum = (dtype: string) =>
  kernel(
    source,
    `sum_few_rows_${dtype}`,
    ...(['pointer', 'pointer', 'pointer', 'int32', 'int32', 'int32', 'int32'] as const),
    ...([words(divisorWords), 'pointer', 'int32'] as const),
  );
const sums = { float32: sum('float32'), int32: sum('int32') } as const;

/** Columns that a warp adds up. */
const tileColumns = 128;

/** The most rows, and the most steps of 32 ids that all warps together may take, for which sorting is not worth it. */
const mostRows = 2048;
const mostSteps = 2 ** 21;

/** Whether {@link sumFewRows} is the faster way. */
export function hasFewRows({ rows, columns, segments }: SegmentSumCall): boolean {
  const units = segments * Math.ceil(columns / tileColumns);
  return rows <= mostRows && units * Math.ceil(rows / 32) <= mostSteps;
}

/** Adds up rows by segment in one launch, in the order of the rows. None of the sizes is 0. */
export function sumFewRows(backend: CudaBackend, y: Handle, call: SegmentSumCall): void {
  const { dtype, x, ids, rows, columns, segments, repeated = false, reporter } = call;
  const tiles = Math.ceil(columns / tileColumns);
  const shape = { grid: gridFor(backend, segments * tiles * 32), block: blockSize };
  const sizes = [rows, columns, segments, repeated ? 0 : columns, divisor(tiles)] as const;
  backend.launch(sums[dtype], shape, x, ids, y, ...sizes, backend.runtime.faults.address, reporterNumber(reporter));
}
