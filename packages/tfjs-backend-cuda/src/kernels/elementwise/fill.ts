import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import { divisor } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { isNumericType, type NumericDataType } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { oneHotKernels, rangeKernels } from './several-tensors.js';

interface FillAttrs {
  shape: number[];
  value: number | string;
  dtype?: DataType;
}

/** A tensor of one value. */
export function fill(call: CudaKernelCall<object, FillAttrs>): TensorInfo | TensorInfo[] {
  const { shape, value, dtype = typeof value === 'string' ? 'string' : 'float32' } = call.attrs;
  if (typeof value === 'string' || !isNumericType(dtype)) return stockKernel('Fill', call);
  return filled(call.backend, shape, dtype, value);
}

export function zerosLike(call: CudaKernelCall<{ x: TensorInfo }, object>): TensorInfo | TensorInfo[] {
  const { x } = call.inputs;
  return isNumeric(x) ? filled(call.backend, x.shape, x.dtype, 0) : stockKernel('ZerosLike', call);
}

export function onesLike(call: CudaKernelCall<{ x: TensorInfo }, object>): TensorInfo | TensorInfo[] {
  const { x } = call.inputs;
  return isNumeric(x) ? filled(call.backend, x.shape, x.dtype, 1) : stockKernel('OnesLike', call);
}

const word = new DataView(new ArrayBuffer(4));

/** A tensor of one value, without a kernel: the driver sets memory. */
export function filled(
  backend: CudaBackend,
  shape: readonly number[],
  dtype: NumericDataType,
  value: number,
): TensorInfo {
  const out = backend.allocate(shape, dtype);
  const count = util.sizeFromShape(out.shape);
  if (count === 0) return out;
  const { device } = backend.runtime;
  const { driver, stream } = device;
  const to = backend.address(out);
  if (dtype === 'float32') word.setFloat32(0, value);
  else word.setInt32(0, value);
  const status =
    dtype === 'bool'
      ? driver.cuMemsetD8Async(to, value & 0xff, count, stream)
      : driver.cuMemsetD32Async(to, word.getUint32(0), count, stream);
  if (status !== 0) device.check(status, `filling ${count} elements`);
  return out;
}

interface RangeAttrs {
  start: number;
  stop: number;
  step: number;
  dtype: 'float32' | 'int32';
}

/** start, start + step, ... up to but not including stop; the sign of a step of 1 is that of the way. */
export function range(call: CudaKernelCall<object, RangeAttrs>): TensorInfo | TensorInfo[] {
  const { attrs, backend } = call;
  const { start, stop, dtype } = attrs;
  if (dtype !== 'float32' && dtype !== 'int32') return stockKernel('Range', call);
  const step = stop < start && attrs.step === 1 ? -1 : attrs.step;
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const out = backend.allocate([count], dtype);
  if (count === 0) return out;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  backend.launch(rangeKernels[dtype], shape, backend.address(out), count, start, step);
  return out;
}

interface OneHotAttrs {
  depth: number;
  onValue: number;
  offValue: number;
  dtype?: NumericDataType;
}

/** A row of `depth` for each index; an index outside the row gives a row of `offValue`. */
export function oneHot(call: CudaKernelCall<{ indices: TensorInfo }, OneHotAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { indices } = inputs;
  const { depth, onValue, offValue, dtype = 'float32' } = attrs;
  if (indices.dtype !== 'int32' || !isNumericType(dtype)) return stockKernel('OneHot', call);
  const from = backend.address(indices);
  const out = backend.allocate([...indices.shape, depth], dtype);
  const count = util.sizeFromShape(out.shape);
  if (count === 0) return out;
  const shape = { grid: gridFor(backend, count), block: blockSize };
  const chosen = oneHotKernels[dtype];
  const args = [from, backend.address(out), count, divisor(depth), onValue, offValue] as const;
  backend.launch(chosen as (typeof oneHotKernels)['float32'], shape, ...args);
  return out;
}
