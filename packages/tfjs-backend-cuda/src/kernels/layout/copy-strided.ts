import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisorWords, writeDivisor } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import text from './copy.cu?raw';

const source = kernelSource('copy.cu', text, deviceHeaders);

/** Dimensions that `struct CopyTable` in copy.cu has room for. */
const maxRank = 8;

const tableWords = 1 + maxRank * (divisorWords + 2);

const declare = (name: string) => kernel(source, name, 'pointer', 'pointer', 'int32', words(tableWords));

/** By bytes of an element. */
const kernels = {
  16: declare('copy_strided_16'),
  4: declare('copy_strided_4'),
  1: declare('copy_strided_1'),
} as const;

const declareTranspose = (name: string) =>
  kernel(source, name, 'pointer', 'pointer', 'int32', 'int32', 'int32', 'int32');

const transposeKernels = { 4: declareTranspose('transpose_4'), 1: declareTranspose('transpose_1') } as const;

/** Side of the tiles of the transpose kernels; their blocks have 32 x 8 threads. */
const tile = 32;

/** A nest of loops over two arrays: sizes and each side's distance between neighbours in elements, outermost first. */
export interface CopyPlan {
  sizes: readonly number[];
  /** 0 repeats, negative distances walk backwards. */
  from: readonly number[];
  to: readonly number[];
}

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

/** Whether {@link copyStrided} can do it: merged, the plan has at most eight dimensions. */
export function isCopyable(plan: CopyPlan): boolean {
  return merge(plan).sizes.length <= maxRank;
}

/**
 * Copies a box of elements between two layouts.
 *
 * @param from   address of the box's first element; so `to`
 * @param bytes  of an element: 4 or 1
 */
export function copyStrided(backend: CudaBackend, from: Handle, to: Handle, bytes: number, plan: CopyPlan): void {
  let { sizes, from: fromStrides, to: toStrides } = merge(plan);
  let count = sizes.reduce((product, size) => product * size, 1);
  if (count === 0) return;
  const last = sizes.length - 1;
  const contiguous = last >= 0 && fromStrides[last] === 1 && toStrides[last] === 1;
  if (last < 0 || (contiguous && last === 0)) {
    backend.runtime.device.copy(to, from, count * bytes);
    return;
  }
  if (isTransposed(fromStrides, toStrides, sizes)) {
    transposeMatrices(backend, from, to, bytes as 4 | 1, sizes);
    return;
  }
  let width = bytes;
  const perWord = 16 / bytes;
  const outer = [...fromStrides.slice(0, -1), ...toStrides.slice(0, -1), sizes[last]!];
  const aligned = from % 16 === 0 && to % 16 === 0;
  if (contiguous && aligned && outer.every((distance) => distance % perWord === 0)) {
    // Rows of whole 16-byte words are moved by such words.
    width = 16;
    count /= perWord;
    sizes = sizes.with(last, sizes[last]! / perWord);
    fromStrides = fromStrides.map((stride, d) => (d === last ? 1 : stride / perWord));
    toStrides = toStrides.map((stride, d) => (d === last ? 1 : stride / perWord));
  }
  const table = new Int32Array(tableWords);
  table[0] = sizes.length;
  sizes.forEach((size, d) => {
    writeDivisor(table, 1 + d * divisorWords, size);
  });
  table.set(fromStrides, 1 + maxRank * divisorWords);
  table.set(toStrides, 1 + maxRank * (divisorWords + 1));
  const shape = { grid: gridFor(backend, count), block: blockSize };
  backend.launch(kernels[width as 16 | 4 | 1], shape, from, to, count, table);
}

interface MergedPlan {
  sizes: number[];
  from: number[];
  to: number[];
}

/** Neighbouring dimensions in which both sides stay regular become one; dimensions of 1 go. */
function merge({ sizes, from, to }: CopyPlan): MergedPlan {
  const merged: MergedPlan = { sizes: [], from: [], to: [] };
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!;
    if (size === 1) continue;
    const last = merged.sizes.length - 1;
    if (last >= 0 && merged.from[last] === from[i]! * size && merged.to[last] === to[i]! * size) {
      merged.sizes[last]! *= size;
      merged.from[last] = from[i]!;
      merged.to[last] = to[i]!;
    } else {
      merged.sizes.push(size);
      merged.from.push(from[i]!);
      merged.to.push(to[i]!);
    }
  }
  return merged;
}

/** Whether whole matrices exchange rows and columns: [batch,] columns, rows in the order of the result. */
function isTransposed(from: readonly number[], to: readonly number[], sizes: readonly number[]): boolean {
  const rank = sizes.length;
  if (rank !== 2 && rank !== 3) return false;
  const [columns, rows] = [sizes[rank - 2]!, sizes[rank - 1]!];
  const turned = from[rank - 2] === 1 && from[rank - 1] === columns && to[rank - 2] === rows && to[rank - 1] === 1;
  return turned && (rank === 2 || (from[0] === rows * columns && to[0] === rows * columns));
}

function transposeMatrices(
  backend: CudaBackend,
  from: Handle,
  to: Handle,
  bytes: 4 | 1,
  sizes: readonly number[],
): void {
  const [columns, rows] = [sizes.at(-2)!, sizes.at(-1)!];
  const down = Math.ceil(rows / tile);
  const tiles = (sizes.length === 3 ? sizes[0]! : 1) * down * Math.ceil(columns / tile);
  const shape = { grid: gridFor(backend, tiles, 1), block: [tile, 8] } as const;
  backend.launch(transposeKernels[bytes], shape, from, to, rows, columns, down, tiles);
}
