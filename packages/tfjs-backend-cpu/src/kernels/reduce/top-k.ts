import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericArray } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { stockKernel } from '../stock-kernel.js';

/** The k largest of the last dimension and their indices, in falling order; the first of equals comes first. */
export function topK(
  call: CpuKernelCall<{ x: TensorInfo }, { k: number; sorted: boolean }>,
): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { k } = attrs;
  const columns = x.shape.at(-1) ?? 0;
  if ((x.dtype !== 'float32' && x.dtype !== 'int32') || k === 0 || k > columns) return stockKernel('TopK', call);
  const shape = [...x.shape.slice(0, -1), k];
  const values = backend.allocate(shape, x.dtype);
  const indices = backend.allocate(shape, 'int32');
  const from = backend.values(x);
  const rows = from.length / columns;
  for (let row = 0; row < rows; row++) {
    topOfRow(from, row * columns, columns, k, backend.values(values), backend.int32(indices), row * k);
  }
  return [values, indices];
}

/** Keeps the best k so far as a heap whose root is the worst of them, then empties it from the back. */
function topOfRow(
  x: NumericArray,
  start: number,
  columns: number,
  k: number,
  values: NumericArray,
  indices: Int32Array,
  out: number,
): void {
  const heap = new Int32Array(k);
  const worse = (i: number, j: number) => {
    const a = x[start + i]!;
    const b = x[start + j]!;
    return a < b || (a === b && i > j);
  };
  const sink = (from: number, size: number) => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) return;
      if (child + 1 < size && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, heap[at]!)) return;
      const moved = heap[at]!;
      heap[at] = heap[child]!;
      heap[child] = moved;
      at = child;
    }
  };
  for (let i = 0; i < k; i++) heap[i] = i;
  for (let i = (k >> 1) - 1; i >= 0; i--) sink(i, k);
  for (let i = k; i < columns; i++) {
    if (!worse(heap[0]!, i)) continue;
    heap[0] = i;
    sink(0, k);
  }
  for (let size = k; size > 0; size--) {
    const index = heap[0]!;
    indices[out + size - 1] = index;
    values[out + size - 1] = x[start + index]!;
    heap[0] = heap[size - 1]!;
    sink(0, size - 1);
  }
}
