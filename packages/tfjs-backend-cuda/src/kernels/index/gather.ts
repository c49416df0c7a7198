import { backend_util, gather_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import { divisor, divisorWords, writeDivisor } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import { type IndexReporter, indexError, reporterNumber } from '../../memory/index-faults.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { bytesPerElement } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import text from './gather.cu?raw';

const source = kernelSource('gather.cu', text, deviceHeaders);

const gatherWords = 3 * divisorWords + 1;
const declare = (name: string) =>
  kernel(
    source,
    name,
    ...(['pointer', 'pointer', 'pointer', 'int32', words(gatherWords), 'pointer', 'int32'] as const),
  );

/** By bytes of a word. */
const gatherKernels = { 16: declare('gather_16'), 4: declare('gather_4'), 1: declare('gather_1') } as const;

interface GatherInputs {
  x: TensorInfo;
  indices: TensorInfo;
}

interface GatherAttrs {
  axis: number;
  batchDims?: number;
}

/**
 * Slices of `x` along an axis, in the order of `indices`.
 *
 * @throws {InvalidArgumentError} when an index is outside the axis: at once where the indices are still on the host,
 *   else when results are read next
 */
export function gatherV2(call: CudaKernelCall<GatherInputs, GatherAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x, indices } = inputs;
  if (!isNumeric(x) || indices.dtype !== 'int32') return stockKernel('GatherV2', call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  checkOnHost(backend, indices, x.shape[axis]!, 'GatherV2');
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    attrs.batchDims ?? 0,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const [from, picks] = [backend.address(x), backend.address(indices)];
  const out = backend.allocate(outputShape, x.dtype);
  const bytes = bytesPerElement[x.dtype];
  const total = util.sizeFromShape(outputShape);
  if (total === 0) return out;
  const width = (sliceSize * bytes) % 16 === 0 ? 16 : (bytes as 4 | 1);
  const table = new Int32Array(gatherWords);
  writeDivisor(table, 0, (sliceSize * bytes) / width);
  writeDivisor(table, divisorWords, util.sizeFromShape(indices.shape) / batchSize);
  writeDivisor(table, 2 * divisorWords, outerSize);
  table[3 * divisorWords] = dimSize;
  const count = (total * bytes) / width;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const fault = backend.runtime.faults.address;
  const args = [from, picks, backend.address(out), count, table, fault, reporterNumber('GatherV2')] as const;
  backend.launch(gatherKernels[width], shape, ...args);
  return out;
}

/** Indices that no kernel has used yet can be checked before the launch. */
export function checkOnHost(backend: CudaBackend, indices: TensorInfo, bound: number, reporter: IndexReporter): void {
  for (const index of backend.hostValues(indices) ?? []) {
    if (!(index >= 0 && index < bound)) throw indexError(reporter, index, bound);
  }
}

const maxDepth = 8;
const coordinateWords = 1 + 2 * maxDepth;
const flatten = kernel(
  source,
  'flatten_coordinates',
  ...(['pointer', 'pointer', 'int32', words(coordinateWords), 'pointer', 'int32'] as const),
);
const rows = (name: string) => kernel(source, name, 'pointer', 'pointer', 'pointer', 'int32', words(divisorWords));
const rowKernels = { 4: rows('gather_rows_4'), 1: rows('gather_rows_1') } as const;

/**
 * The positions of slices that rows of coordinates name: int32, -1 where a coordinate is out of range, which is reported.
 *
 * @param coordinates  int32 [..., depth]
 * @param shape        what they point into; a slice has the dimensions from `depth` on
 * @returns            a buffer that the caller releases; undefined when there are more than eight coordinates
 */
export function positionsOf(
  backend: CudaBackend,
  coordinates: TensorInfo,
  shape: readonly number[],
  reporter: IndexReporter,
): DeviceBuffer | undefined {
  const depth = coordinates.shape.at(-1) ?? 1;
  if (depth > maxDepth) return undefined;
  const count = util.sizeFromShape(coordinates.shape) / depth;
  const table = new Int32Array(coordinateWords);
  table[0] = depth;
  let stride = 1;
  for (let d = depth - 1; d >= 0; d--) {
    table[1 + d] = shape[d]!;
    table[1 + maxDepth + d] = stride;
    stride *= shape[d]!;
  }
  checkCoordinates(backend.hostValues(coordinates), depth, shape, reporter);
  const from = backend.address(coordinates);
  const positions = backend.scratch(4 * count);
  const launchShape = { grid: gridFor(backend, count), block: blockSize };
  const fault = backend.runtime.faults.address;
  backend.launch(flatten, launchShape, from, positions.address, count, table, fault, reporterNumber(reporter));
  return positions;
}

function checkCoordinates(
  values: ArrayLike<number> | undefined,
  depth: number,
  shape: readonly number[],
  reporter: IndexReporter,
): void {
  if (values === undefined) return;
  for (let i = 0; i < values.length; i++) {
    const bound = shape[i % depth]!;
    if (!(values[i]! >= 0 && values[i]! < bound)) throw indexError(reporter, values[i]!, bound);
  }
}

/** Slices of `params` at the coordinates in the last dimension of `indices`. */
export function gatherNd(
  call: CudaKernelCall<{ params: TensorInfo; indices: TensorInfo }, object>,
): TensorInfo | TensorInfo[] {
  const { inputs, backend } = call;
  const { params, indices } = inputs;
  const depth = indices.shape.at(-1) ?? 0;
  const empty = util.sizeFromShape(indices.shape) === 0 || util.sizeFromShape(params.shape) === 0;
  if (!isNumeric(params) || indices.dtype !== 'int32' || empty || depth > maxDepth) {
    return stockKernel('GatherNd', call);
  }
  const [shape, , sliceSize] = gather_util.prepareAndValidate(params as never, indices as never);
  const positions = positionsOf(backend, indices, params.shape, 'GatherNd')!;
  const from = backend.address(params);
  const out = backend.allocate(shape, params.dtype);
  const count = util.sizeFromShape(shape);
  const launchShape = { grid: gridFor(backend, count), block: blockSize };
  const chosen = rowKernels[bytesPerElement[params.dtype]];
  backend.launch(chosen, launchShape, from, positions.address, backend.address(out), count, divisor(sliceSize));
  backend.release(positions);
  return out;
}
