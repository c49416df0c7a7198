import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import { rowHeaders } from '../row-shape.js';
import text from './attention.cu?raw';

/** The kernels around the matrix products. */
export const attentionSource = kernelSource('attention.cu', text, rowHeaders);

const by = words(divisorWords);
const swapMiddle = kernel(attentionSource, 'swap_middle', 'pointer', 'pointer', 'int32', by, by, by);

/** Sizes of a tensor [batch, positions, heads, headDim]. */
export interface HeadSizes {
  batch: number;
  positions: number;
  heads: number;
  headDim: number;
}

/** A tensor with its heads before its positions, in work space only where that is not how it lies anyway. */
export interface HeadsFirst {
  address: Handle;
  scratch?: DeviceBuffer;
}

/** [batch, positions, heads, headDim] as [batch, heads, positions, headDim]. */
export function headsFirst(backend: CudaBackend, from: Handle, sizes: HeadSizes): HeadsFirst {
  const target = headsFirstSpace(backend, from, sizes);
  if (target.scratch !== undefined) swap(backend, from, target.address, sizes.positions, sizes.heads, sizes);
  return target;
}

/** A place for a result with its heads first; {@link takeHeadsFirst} brings it to `to`. */
export function headsFirstSpace(backend: CudaBackend, to: Handle, sizes: HeadSizes): HeadsFirst {
  const { batch, positions, heads, headDim } = sizes;
  if (positions === 1 || heads === 1) return { address: to };
  const scratch = backend.scratch(4 * batch * positions * heads * headDim);
  return { address: scratch.address, scratch };
}

/** Writes a result with its heads first into `to`, positions first, and gives the work space back. */
export function takeHeadsFirst(backend: CudaBackend, result: HeadsFirst, to: Handle, sizes: HeadSizes): void {
  if (result.scratch === undefined) return;
  swap(backend, result.address, to, sizes.heads, sizes.positions, sizes);
  backend.release(result.scratch);
}

export function releaseAll(backend: CudaBackend, tensors: readonly HeadsFirst[]): void {
  for (const { scratch } of tensors) if (scratch !== undefined) backend.release(scratch);
}

function swap(
  backend: CudaBackend,
  from: Handle,
  to: Handle,
  rows: number,
  columns: number,
  { batch, headDim }: HeadSizes,
): void {
  const count = batch * rows * columns * headDim;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  backend.launch(swapMiddle, shape, from, to, count, divisor(rows), divisor(columns), divisor(headDim));
}
