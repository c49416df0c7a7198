import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { blockSize, gridFor } from '../launch/grid-for.js';
import { kernel } from '../launch/kernel.js';
import type { MolxKernelCall } from './register-molx-kernel.js';
import { manyTensors, tensorTable } from './tensor-table.js';

const normOfChunks = kernel(manyTensors, 'norm_of_chunks', 'pointer', 'int32', 'int32', 'pointer');
const normOfAll = kernel(manyTensors, 'norm_of_all', 'pointer', 'int32', 'pointer');

/** In two stages, the same on every GPU: squares of 4,096 elements in float32, then those sums in float64. */
export function globalNorm({ inputs, backend }: MolxKernelCall<'MolxGlobalNorm'>): TensorInfo[] {
  const table = tensorTable(
    backend,
    Object.values(inputs).map((info) => ({
      addresses: [backend.address(info)],
      count: util.sizeFromShape(info.shape),
    })),
  );
  const { address, entries, chunks } = table;
  const norm = backend.allocate([], 'float32');
  const partial = backend.scratch(4 * chunks);
  if (chunks > 0) {
    const shape = { grid: gridFor(backend, chunks, 1), block: blockSize };
    backend.launch(normOfChunks, shape, address, entries, chunks, partial.address);
  }
  backend.launch(normOfAll, { grid: 1, block: blockSize }, partial.address, chunks, backend.address(norm));
  backend.release(partial);
  backend.release(table.buffer);
  return [norm];
}
