import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { bytesPerElement, type NumericDataType } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { copyStrided } from './copy-strided.js';
import { sliceBox } from './rearrange.js';

/** Tensors one after the other along an axis. */
export function concat(call: CudaKernelCall<TensorInfo[], { axis: number }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const [first] = inputs;
  if (first === undefined || !isNumeric(first) || inputs.some(({ dtype }) => dtype !== first.dtype)) {
    return stockKernel('Concat', call);
  }
  const axis = util.parseAxisParam(attrs.axis, first.shape)[0]!;
  const shapes = inputs.map(({ shape }) => shape);
  backend_util.assertParamsConsistent(shapes, axis);
  const shape = backend_util.computeOutShape(shapes, axis);
  return join(backend, inputs, shape, util.sizeFromShape(shape.slice(0, axis)), first.dtype);
}

/** Tensors of one shape stacked along a new axis. */
export function pack(call: CudaKernelCall<TensorInfo[], { axis: number }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const [first] = inputs;
  if (first === undefined || !inputs.every(isNumeric)) return stockKernel('Pack', call);
  for (const { shape, dtype } of inputs) {
    util.assertShapesMatch(first.shape, shape, 'All tensors passed to stack must have matching shapes');
    util.assert(first.dtype === dtype, () => 'All tensors passed to stack must have matching dtypes');
  }
  const { axis } = attrs;
  const shape = [...first.shape.slice(0, axis), inputs.length, ...first.shape.slice(axis)];
  return join(backend, inputs, shape, util.sizeFromShape(shape.slice(0, axis)), first.dtype as NumericDataType);
}

/** `x` taken apart along an axis, which disappears. */
export function unpack(call: CudaKernelCall<{ value: TensorInfo }, { axis: number }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { value } = inputs;
  if (!isNumeric(value)) return stockKernel('Unpack', call);
  const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
  const shape = value.shape.filter((_, i) => i !== axis);
  const size = value.shape.map((length, i) => (i === axis ? 1 : length));
  return Array.from({ length: value.shape[axis]! }, (_, at) => {
    const begin = value.shape.map((_, i) => (i === axis ? at : 0));
    return { ...sliceBox(backend, value, begin, size), shape };
  });
}

interface SplitAttrs {
  numOrSizeSplits: number | number[];
  axis: number;
}

/** `x` cut into pieces along an axis. */
export function splitV(call: CudaKernelCall<{ x: TensorInfo }, SplitAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('SplitV', call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  let start = 0;
  return backend_util.prepareSplitSize(x as never, attrs.numOrSizeSplits, axis).map((length) => {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    start += length;
    const size = x.shape.map((all, i) => (i === axis ? length : all));
    return sliceBox(backend, x, begin, size);
  });
}

/** Each input is [rows, its own width]; the result has their rows side by side. */
function join(
  backend: CudaBackend,
  inputs: readonly TensorInfo[],
  shape: number[],
  rows: number,
  dtype: NumericDataType,
): TensorInfo {
  const from = inputs.map((input) => backend.address(input));
  const out = backend.allocate(shape, dtype);
  const bytes = bytesPerElement[dtype];
  const width = rows === 0 ? 0 : util.sizeFromShape(shape) / rows;
  let to = backend.address(out);
  inputs.forEach((input, i) => {
    const own = rows === 0 ? 0 : util.sizeFromShape(input.shape) / rows;
    copyStrided(backend, from[i]!, to, bytes, { sizes: [rows, own], from: [own, 1], to: [width, 1] });
    to += own * bytes;
  });
  return out;
}
