import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { rowsAndColumns } from '../register-molx-kernel.js';
import { sumPartsKernel, weightGradKernel } from './norm-kernels.js';

/** Columns and rows of a block of the kernel. */
const [blockColumns, blockRows] = [32, 8];

/** Fewer rows than this are not worth a part of their own. */
const minRowsPerPart = 64;

const maxParts = 1024;

/** The gradient of a norm's weight [columns]: sums over the rows by parts, then over the parts, each in one order. */
export function weightGrad(
  backend: CudaBackend,
  inputs: { dy: TensorInfo; x: TensorInfo; mean?: TensorInfo; inverse: TensorInfo },
): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const [dy, x, inverse] = [backend.address(inputs.dy), backend.address(inputs.x), backend.address(inputs.inverse)];
  const mean = inputs.mean === undefined ? 0 : backend.address(inputs.mean);
  const dWeight = backend.allocate([columns], 'float32');
  const to = backend.address(dWeight);
  if (rows * columns === 0) {
    backend.zero(to, 4 * columns);
    return [dWeight];
  }
  const columnBlocks = Math.ceil(columns / blockColumns);
  const wanted = Math.ceil((8 * backend.runtime.device.facts.multiprocessors) / columnBlocks);
  const most = Math.max(1, Math.min(wanted, maxParts, Math.ceil(rows / minRowsPerPart)));
  const rowsPerPart = Math.ceil(rows / most);
  const parts = Math.ceil(rows / rowsPerPart);
  const shape = { grid: [columnBlocks, parts], block: [blockColumns, blockRows] } as const;
  if (parts === 1) {
    backend.launch(weightGradKernel, shape, dy, x, mean, inverse, to, rows, columns, rowsPerPart);
    return [dWeight];
  }
  const partial = backend.scratch(4 * parts * columns);
  backend.launch(weightGradKernel, shape, dy, x, mean, inverse, partial.address, rows, columns, rowsPerPart);
  const sumShape = { grid: gridFor(backend, columns), block: blockSize };
  backend.launch(sumPartsKernel, sumShape, partial.address, to, parts, columns);
  backend.release(partial);
  return [dWeight];
}
