import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import { deviceHeaders } from '../../device/headers.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { stockKernel } from '../stock-kernel.js';
import text from './scan.cu?raw';

const source = kernelSource('scan.cu', text, deviceHeaders);

const lines = (dtype: string) =>
  kernel(
    source,
    `cumsum_lines_${dtype}`,
    ...(['pointer', 'pointer', 'int32', 'int32', words(divisorWords), 'int32', 'int32'] as const),
  );
const rows = (dtype: string) =>
  kernel(source, `cumsum_rows_${dtype}`, 'pointer', 'pointer', 'int32', 'int32', 'int32', 'int32');
const top = (dtype: string) => kernel(source, `top_k_${dtype}`, 'pointer', 'pointer', 'pointer', 'int32', 'int32');

const cumsumLines = { float32: lines('float32'), int32: lines('int32') };
const cumsumRows = { float32: rows('float32'), int32: rows('int32') };
const topOfRows = { float32: top('float32'), int32: top('int32') };

interface CumsumAttrs {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

/** Running sums along one axis. */
export function cumsum(call: CudaKernelCall<{ x: TensorInfo }, CumsumAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return stockKernel('Cumsum', call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const size = x.shape[axis] ?? 1;
  const inner = util.sizeFromShape(x.shape.slice(axis + 1));
  const from = backend.address(x);
  const out = backend.allocate(x.shape, x.dtype);
  const count = util.sizeFromShape(x.shape);
  if (count === 0) return out;
  const to = backend.address(out);
  const [exclusive, reverse] = [attrs.exclusive ? 1 : 0, attrs.reverse ? 1 : 0];
  const lineCount = count / size;
  if (inner === 1 && size > 32) {
    const shape = { grid: gridFor(backend, lineCount, 1), block: blockSize };
    backend.launch(cumsumRows[x.dtype], shape, from, to, lineCount, size, exclusive, reverse);
  } else {
    const shape = { grid: gridFor(backend, lineCount), block: blockSize };
    backend.launch(cumsumLines[x.dtype], shape, from, to, lineCount, size, divisor(inner), exclusive, reverse);
  }
  return out;
}

/** Each of the k takes a walk over the row; from here on the host sorts. */
const maxTop = 128;

/** The k largest of the last dimension and their indices, in falling order; the first of equals comes first. */
export function topK(
  call: CudaKernelCall<{ x: TensorInfo }, { k: number; sorted: boolean }>,
): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { k } = attrs;
  const columns = x.shape.at(-1) ?? 0;
  const unfit = k === 0 || k > columns || k > maxTop;
  if ((x.dtype !== 'float32' && x.dtype !== 'int32') || unfit) return stockKernel('TopK', call);
  const from = backend.address(x);
  const shape = [...x.shape.slice(0, -1), k];
  const values = backend.allocate(shape, x.dtype);
  const indices = backend.allocate(shape, 'int32');
  const grid = util.sizeFromShape(shape) / k;
  if (grid === 0) return [values, indices];
  const [toValues, toIndices] = [backend.address(values), backend.address(indices)];
  backend.launch(topOfRows[x.dtype], { grid, block: blockSize }, from, toValues, toIndices, columns, k);
  return [values, indices];
}
