import { InvalidArgumentError } from '@molx/core';
import { scatter_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NumericArray } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';

interface SegmentInputs {
  x: TensorInfo;
  segmentIds: TensorInfo;
}

/** Adds up the rows of `x` that have the same id; rows with an id outside 0 .. numSegments - 1 are left out, as tfjs's own backend does; empty segments are zero. */
export function unsortedSegmentSum(
  call: CpuKernelCall<SegmentInputs, { numSegments: number }>,
): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x, segmentIds } = inputs;
  const { numSegments } = attrs;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return stockKernel('UnsortedSegmentSum', call);
  const ids = backend.values(segmentIds);
  const out = backend.allocate([numSegments, ...x.shape.slice(segmentIds.shape.length)], x.dtype, { zeroed: true });
  const row = numSegments === 0 ? 0 : util.sizeFromShape(out.shape) / numSegments;
  const sums = backend.values(out);
  const values = backend.values(x);
  if (sums instanceof Float32Array) addFloatRows(sums, values as Float32Array, ids, row);
  else addRows(sums, values, ids, row);
  return out;
}

function addFloatRows(sums: Float32Array, values: Float32Array, ids: NumericArray, row: number): void {
  for (let i = 0; i < ids.length; i++) {
    const target = ids[i]! * row;
    if (target < 0) continue;
    for (let j = 0; j < row; j++) sums[target + j]! += values[i * row + j]!;
  }
}

function addRows(sums: NumericArray, values: NumericArray, ids: NumericArray, row: number): void {
  for (let i = 0; i < ids.length; i++) {
    const target = ids[i]! * row;
    if (target < 0) continue;
    for (let j = 0; j < row; j++) sums[target + j]! += values[i * row + j]!;
  }
}

interface ScatterInputs {
  indices: TensorInfo;
  updates: TensorInfo;
}

/**
 * Adds slices of `updates` into zeros at the places that the rows of `indices` name.
 *
 * @throws {InvalidArgumentError} when a place is outside `shape`
 */
export function scatterNd(call: CpuKernelCall<ScatterInputs, { shape: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { indices, updates } = inputs;
  if (!isNumeric(updates) || updates.dtype === 'bool') return stockKernel('ScatterNd', call);
  const info = scatter_util.calculateShapes(updates as never, indices as never, attrs.shape);
  const { sliceRank, numUpdates, sliceSize, strides } = info;
  const out = backend.allocate(attrs.shape, updates.dtype, { zeroed: true });
  const places = backend.values(indices);
  const sums = backend.values(out);
  const values = backend.values(updates);
  for (let i = 0; i < numUpdates; i++) {
    let slice = 0;
    let isInside = true;
    for (let d = 0; d < sliceRank; d++) {
      const at = places[i * sliceRank + d]!;
      isInside &&= at >= 0 && at < attrs.shape[d]!;
      slice += at * strides[d]!;
    }
    if (!isInside) {
      const place = Array.from(places.subarray(i * sliceRank, (i + 1) * sliceRank));
      backend.disposeData(out.dataId);
      throw new InvalidArgumentError(`Invalid indices: ${place} does not index into ${attrs.shape}`);
    }
    const start = slice * sliceSize;
    for (let j = 0; j < sliceSize; j++) sums[start + j]! += values[values.length === 1 ? 0 : i * sliceSize + j]!;
  }
  return out;
}
