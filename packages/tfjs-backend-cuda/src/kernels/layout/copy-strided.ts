import { InvalidArgumentError } from '@molx/core';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import text from './copy.cu?raw';
import { type CopyBox, type CopyPlan, copyPlan, tableWords } from './copy-plan.js';

const source = kernelSource('copy.cu', text, deviceHeaders);

const declare = (name: string) => kernel(source, name, 'pointer', 'pointer', 'int32', words(tableWords));

/** By bytes of what is moved at a time. */
const kernels = {
  16: declare('copy_strided_16'),
  4: declare('copy_strided_4'),
  1: declare('copy_strided_1'),
} as const;

const declareTranspose = (name: string) =>
  kernel(source, name, 'pointer', 'pointer', 'int32', 'int32', 'int32', 'int32');

const transposeKernels = { 4: declareTranspose('transpose_4'), 1: declareTranspose('transpose_1') } as const;

/** Side of the tiles of the transpose kernels. */
const tile = 32;

/** Threads of their blocks. */
const tileBlock = [tile, 8] as const;

/** Row-major distances between neighbours. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * Copies a box of elements between two layouts.
 *
 * @param from   address of the box's first element; so `to`
 * @param bytes  of an element
 * @throws {InvalidArgumentError} when the box has too many dimensions; {@link copyPlan} tells before
 */
export function copyStrided(backend: CudaBackend, from: Handle, to: Handle, bytes: 4 | 1, box: CopyBox): void {
  const plan = copyPlan(box, bytes);
  if (plan === undefined) throw new InvalidArgumentError(`A box of ${box.sizes.length} dimensions can't be copied.`);
  if (plan.count === 0) return;
  if (plan.contiguous) {
    backend.runtime.device.copy(to, from, plan.count * bytes);
    return;
  }
  if (plan.turned !== undefined) {
    transposeMatrices(backend, from, to, bytes, plan.turned);
    return;
  }
  const wide = from % 16 === 0 && to % 16 === 0 ? plan.wide : undefined;
  const { count, words: table } = wide ?? plan.narrow;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  backend.launch(kernels[wide === undefined ? bytes : 16], shape, from, to, count, table);
}

function transposeMatrices(
  backend: CudaBackend,
  from: Handle,
  to: Handle,
  bytes: 4 | 1,
  { matrices, rows, columns }: NonNullable<CopyPlan['turned']>,
): void {
  const down = Math.ceil(rows / tile);
  const tiles = matrices * down * Math.ceil(columns / tile);
  const shape = { grid: gridFor(backend, tiles, 1), block: tileBlock };
  backend.launch(transposeKernels[bytes], shape, from, to, rows, columns, down, tiles);
}
