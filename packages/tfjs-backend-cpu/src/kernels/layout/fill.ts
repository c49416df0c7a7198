import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericDataType } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';

interface FillAttrs {
  shape: number[];
  value: number | string;
  dtype?: DataType;
}

/** A tensor of one value. */
export function fill(call: CpuKernelCall<object, FillAttrs>): TensorInfo | TensorInfo[] {
  const { shape, value, dtype = typeof value === 'string' ? 'string' : 'float32' } = call.attrs;
  if (typeof value === 'string' || dtype === 'string' || dtype === 'complex64') return stockKernel('Fill', call);
  const out = call.backend.allocate(shape, dtype);
  call.backend.values(out).fill(Number(value));
  return out;
}

export function zerosLike(call: CpuKernelCall<{ x: TensorInfo }, object>): TensorInfo | TensorInfo[] {
  const { x } = call.inputs;
  if (!isNumeric(x)) return stockKernel('ZerosLike', call);
  return call.backend.allocate(x.shape, x.dtype, { zeroed: true });
}

export function onesLike(call: CpuKernelCall<{ x: TensorInfo }, object>): TensorInfo | TensorInfo[] {
  const { x } = call.inputs;
  if (!isNumeric(x)) return stockKernel('OnesLike', call);
  const out = call.backend.allocate(x.shape, x.dtype);
  call.backend.values(out).fill(1);
  return out;
}

interface OneHotAttrs {
  depth: number;
  onValue: number;
  offValue: number;
  dtype?: NumericDataType;
}

/** A row of `depth` for each index; an index outside the row gives a row of `offValue`. */
export function oneHot({ inputs, attrs, backend }: CpuKernelCall<{ indices: TensorInfo }, OneHotAttrs>): TensorInfo {
  const { indices } = inputs;
  const { depth, onValue, offValue, dtype = 'float32' } = attrs;
  const out = backend.allocate([...indices.shape, depth], dtype);
  const values = backend.values(out);
  values.fill(offValue);
  const at = backend.values(indices);
  for (let i = 0; i < at.length; i++) {
    const index = at[i]!;
    if (index >= 0 && index < depth) values[i * depth + index] = onValue;
  }
  return out;
}
