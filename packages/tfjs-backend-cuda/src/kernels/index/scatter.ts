import { scatter_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { filled } from '../elementwise/fill.js';
import { stockKernel } from '../stock-kernel.js';
import { positionsOf } from './gather.js';
import { segmentSum } from './segment-sum.js';

interface SegmentInputs {
  x: TensorInfo;
  segmentIds: TensorInfo;
}

/** Adds up the rows of `x` that have the same id; rows with a negative id are left out, empty segments are zero. */
export function unsortedSegmentSum(
  call: CudaKernelCall<SegmentInputs, { numSegments: number }>,
): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x, segmentIds } = inputs;
  const { numSegments: segments } = attrs;
  if ((x.dtype !== 'float32' && x.dtype !== 'int32') || segmentIds.dtype !== 'int32') {
    return stockKernel('UnsortedSegmentSum', call);
  }
  const [from, ids] = [backend.address(x), backend.address(segmentIds)];
  const out = backend.allocate([segments, ...x.shape.slice(segmentIds.shape.length)], x.dtype);
  segmentSum(backend, backend.address(out), {
    dtype: x.dtype,
    x: from,
    ids,
    rows: util.sizeFromShape(segmentIds.shape),
    columns: util.sizeFromShape(out.shape.slice(1)),
    segments,
    reporter: 'UnsortedSegmentSum',
  });
  return out;
}

interface ScatterInputs {
  indices: TensorInfo;
  updates: TensorInfo;
}

/** Adds slices of `updates` into zeros at the places that the rows of `indices` name, in the order of the rows. */
export function scatterNd(call: CudaKernelCall<ScatterInputs, { shape: number[] }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { indices, updates } = inputs;
  const { dtype } = updates;
  if ((dtype !== 'float32' && dtype !== 'int32') || indices.dtype !== 'int32') return stockKernel('ScatterNd', call);
  const info = scatter_util.calculateShapes(updates as never, indices as never, attrs.shape);
  const { sliceRank, numUpdates, sliceSize, outputSize } = info;
  if (outputSize === 0 || numUpdates === 0) return filled(backend, attrs.shape, dtype, 0);
  // The coordinates of one dimension may come without a last dimension of 1.
  const coordinates = { ...indices, shape: [numUpdates, sliceRank] };
  const positions = positionsOf(backend, coordinates, attrs.shape, 'ScatterNd');
  if (positions === undefined) return stockKernel('ScatterNd', call);
  const from = backend.address(updates);
  const out = backend.allocate(attrs.shape, dtype);
  segmentSum(backend, backend.address(out), {
    dtype,
    x: from,
    ids: positions.address,
    rows: numUpdates,
    columns: sliceSize,
    segments: outputSize / sliceSize,
    repeated: util.sizeFromShape(updates.shape) === 1,
    reporter: 'ScatterNd',
  });
  backend.release(positions);
  return out;
}
