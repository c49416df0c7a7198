import type { CudaBackend } from '../cuda-backend.js';
import { deviceHeaders } from '../device/headers.js';
import { blockSize, gridFor } from '../launch/grid-for.js';
import type { LaunchShape } from '../launch/kernel.js';
import rows from './rows.cuh?raw';

/** Rows longer than this get a block of their own. */
const maxWarpRow = 1024;

/** The headers of kernels over rows. */
export const rowHeaders = { ...deviceHeaders, 'rows.cuh': rows };

/** How the kernels that include rows.cuh are launched, and their parameter `whole`. */
export function rowShape(backend: CudaBackend, rows: number, columns: number): { shape: LaunchShape; whole: 0 | 1 } {
  if (columns > maxWarpRow) return { shape: { grid: gridFor(backend, rows, 1), block: blockSize }, whole: 1 };
  return { shape: { grid: gridFor(backend, rows * 32), block: blockSize }, whole: 0 };
}
