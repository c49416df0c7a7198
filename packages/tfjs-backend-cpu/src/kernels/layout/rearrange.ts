import { slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CpuBackend, NumericDataType } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { copyStrided, stridesOf } from './copy-strided.js';

/** Exchanges dimensions: dimension i of the result is dimension `perm[i]` of `x`. */
export function transpose(call: CpuKernelCall<{ x: TensorInfo }, { perm: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('Transpose', call);
  const shape = attrs.perm.map((dimension) => x.shape[dimension]!);
  const strides = stridesOf(x.shape);
  const out = backend.allocate(shape, x.dtype);
  const from = attrs.perm.map((dimension) => strides[dimension]!);
  copyStrided(backend.values(x), 0, backend.values(out), 0, { sizes: shape, from, to: stridesOf(shape) });
  return out;
}

interface SliceAttrs {
  begin: number | number[];
  size: number | number[];
}

/** A box of `x`. */
export function slice(call: CpuKernelCall<{ x: TensorInfo }, SliceAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('Slice', call);
  const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size) as [number[], number[]];
  slice_util.assertParamsValid(x as never, begin, size);
  return sliceBox(backend, x, begin, size);
}

/** A tensor of the elements of `x` from `begin` on, `size` of them in each dimension. */
export function sliceBox(
  backend: CpuBackend,
  x: TensorInfo & { dtype: NumericDataType },
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  const out = backend.allocate(size, x.dtype);
  const strides = stridesOf(x.shape);
  const start = begin.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  const plan = { sizes: [...size], from: strides, to: stridesOf(size) };
  copyStrided(backend.values(x), start, backend.values(out), 0, plan);
  return out;
}

interface PadAttrs {
  paddings: [number, number][];
  constantValue: number;
}

/** `x` within a frame of a constant. */
export function pad(call: CpuKernelCall<{ x: TensorInfo }, PadAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('PadV2', call);
  const shape = x.shape.map((size, i) => attrs.paddings[i]![0] + size + attrs.paddings[i]![1]);
  const out = backend.allocate(shape, x.dtype);
  const values = backend.values(out);
  values.fill(attrs.constantValue);
  const strides = stridesOf(shape);
  const start = attrs.paddings.reduce((sum, [before], i) => sum + before * strides[i]!, 0);
  copyStrided(backend.values(x), 0, values, start, { sizes: x.shape, from: stridesOf(x.shape), to: strides });
  return out;
}

/** `x` repeated `reps[i]` times along dimension i. */
export function tile(call: CpuKernelCall<{ x: TensorInfo }, { reps: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { reps } = attrs;
  if (!isNumeric(x) || reps.length !== x.shape.length) return stockKernel('Tile', call);
  const shape = x.shape.map((size, i) => size * reps[i]!);
  const out = backend.allocate(shape, x.dtype);
  const sizes = x.shape.flatMap((size, i) => [reps[i]!, size]);
  const from = stridesOf(x.shape).flatMap((stride) => [0, stride]);
  const to = stridesOf(shape).flatMap((stride, i) => [stride * x.shape[i]!, stride]);
  copyStrided(backend.values(x), 0, backend.values(out), 0, { sizes, from, to });
  return out;
}

interface StridedSliceAttrs {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Every `strides[i]`-th element from `begin[i]` on; negative strides walk backwards. */
export function stridedSlice(call: CpuKernelCall<{ x: TensorInfo }, StridedSliceAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('StridedSlice', call);
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const info = slice_util.sliceInfo(
    x.shape,
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  if (info.isIdentity) return backend.alias(x, info.finalShape);
  const out = backend.allocate(info.finalShape, x.dtype);
  const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (util.sizeFromShape(sizes) > 0) {
    const own = stridesOf(x.shape);
    const start = info.begin.reduce((sum, at, i) => sum + at * own[i]!, 0);
    const from = own.map((stride, i) => stride * info.strides[i]!);
    copyStrided(backend.values(x), start, backend.values(out), 0, { sizes, from, to: stridesOf(sizes) });
  }
  return out;
}
