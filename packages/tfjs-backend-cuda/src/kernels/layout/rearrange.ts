import { slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { bytesPerElement, type NumericDataType } from '../../storage/to-storage.js';
import { filled } from '../elementwise/fill.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { copyPlan } from './copy-plan.js';
import { copyStrided, stridesOf } from './copy-strided.js';

type OneInput = { x: TensorInfo };

/** Exchanges dimensions: dimension i of the result is dimension `perm[i]` of `x`. */
export function transpose(call: CudaKernelCall<OneInput, { perm: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('Transpose', call);
  const shape = attrs.perm.map((dimension) => x.shape[dimension]!);
  const strides = stridesOf(x.shape);
  const bytes = bytesPerElement[x.dtype];
  const box = { sizes: shape, from: attrs.perm.map((dimension) => strides[dimension]!), to: stridesOf(shape) };
  if (copyPlan(box, bytes) === undefined) return stockKernel('Transpose', call);
  const from = backend.address(x);
  const out = backend.allocate(shape, x.dtype);
  copyStrided(backend, from, backend.address(out), bytes, box);
  return out;
}

interface SliceAttrs {
  begin: number | number[];
  size: number | number[];
}

/** A box of `x`. */
export function slice(call: CudaKernelCall<OneInput, SliceAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('Slice', call);
  const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size) as [number[], number[]];
  slice_util.assertParamsValid(x as never, begin, size);
  return sliceBox(backend, x, begin, size);
}

/**
 * The elements of `x` from `begin` on, `size` of them in each dimension; without a copy where they lie in one piece
 * that starts at a multiple of 256 bytes.
 */
export function sliceBox(
  backend: CudaBackend,
  x: TensorInfo & { dtype: NumericDataType },
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  const strides = stridesOf(x.shape);
  const start = begin.reduce((sum, at, i) => sum + at * strides[i]!, 0);
  const from = backend.address(x);
  if (util.sizeFromShape(size as number[]) > 0 && isOnePiece(x.shape, size)) {
    const piece = backend.view(x, start, size);
    if (piece !== undefined) return piece;
  }
  const out = backend.allocate(size, x.dtype);
  const bytes = bytesPerElement[x.dtype];
  const box = { sizes: size, from: strides, to: stridesOf(size) };
  copyStrided(backend, from + start * bytes, backend.address(out), bytes, box);
  return out;
}

/** Whether a box of a row-major array has no gaps: whole in all dimensions behind the first that is not 1. */
function isOnePiece(shape: readonly number[], size: readonly number[]): boolean {
  const first = size.findIndex((length) => length !== 1);
  return first < 0 || size.slice(first + 1).every((length, i) => length === shape[first + 1 + i]);
}

interface PadAttrs {
  paddings: [number, number][];
  constantValue: number;
}

/** `x` within a frame of a constant. */
export function pad(call: CudaKernelCall<OneInput, PadAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('PadV2', call);
  const shape = x.shape.map((size, i) => attrs.paddings[i]![0] + size + attrs.paddings[i]![1]);
  const from = backend.address(x);
  const out = filled(backend, shape, x.dtype, attrs.constantValue);
  const strides = stridesOf(shape);
  const start = attrs.paddings.reduce((sum, [before], i) => sum + before * strides[i]!, 0);
  const bytes = bytesPerElement[x.dtype];
  const box = { sizes: x.shape, from: stridesOf(x.shape), to: strides };
  copyStrided(backend, from, backend.address(out) + start * bytes, bytes, box);
  return out;
}

/** `x` repeated `reps[i]` times along dimension i. */
export function tile(call: CudaKernelCall<OneInput, { reps: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { reps } = attrs;
  if (!isNumeric(x) || reps.length !== x.shape.length) return stockKernel('Tile', call);
  const shape = x.shape.map((size, i) => size * reps[i]!);
  const sizes = x.shape.flatMap((size, i) => [reps[i]!, size]);
  const from = stridesOf(x.shape).flatMap((stride) => [0, stride]);
  const to = stridesOf(shape).flatMap((stride, i) => [stride * x.shape[i]!, stride]);
  const bytes = bytesPerElement[x.dtype];
  if (copyPlan({ sizes, from, to }, bytes) === undefined) return stockKernel('Tile', call);
  const source = backend.address(x);
  const out = backend.allocate(shape, x.dtype);
  copyStrided(backend, source, backend.address(out), bytes, { sizes, from, to });
  return out;
}

/** `x` with the order of some dimensions turned round. */
export function reverse(call: CudaKernelCall<OneInput, { dims: number | number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('Reverse', call);
  const turned = util.parseAxisParam(attrs.dims, x.shape);
  if (x.shape.length === 0 || turned.length === 0) return backend.alias(x, x.shape);
  const strides = stridesOf(x.shape);
  const from = strides.map((stride, d) => (turned.includes(d) ? -stride : stride));
  const start = turned.reduce((sum, d) => sum + (x.shape[d]! - 1) * strides[d]!, 0);
  const bytes = bytesPerElement[x.dtype];
  const source = backend.address(x);
  const out = backend.allocate(x.shape, x.dtype);
  copyStrided(backend, source + start * bytes, backend.address(out), bytes, { sizes: x.shape, from, to: strides });
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
export function stridedSlice(call: CudaKernelCall<OneInput, StridedSliceAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (!isNumeric(x)) return stockKernel('StridedSlice', call);
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
  const info = slice_util.sliceInfo(x.shape, begin, end, strides, ...masks);
  if (info.isIdentity) return backend.alias(x, info.finalShape);
  const own = stridesOf(x.shape);
  const source = backend.address(x);
  const out = backend.allocate(info.finalShape, x.dtype);
  const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (util.sizeFromShape(sizes) === 0) return out;
  const start = info.begin.reduce((sum, at, i) => sum + at * own[i]!, 0);
  const bytes = bytesPerElement[x.dtype];
  const from = own.map((stride, i) => stride * info.strides[i]!);
  copyStrided(backend, source + start * bytes, backend.address(out), bytes, { sizes, from, to: stridesOf(sizes) });
  return out;
}
