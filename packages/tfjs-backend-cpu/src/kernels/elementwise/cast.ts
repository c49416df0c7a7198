import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericDataType } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { stockKernel } from '../stock-kernel.js';

/** Another dtype: an alias for the same one, else new numbers; towards int32 fractions are cut off, bool means not 0. */
export function cast(call: CpuKernelCall<{ x: TensorInfo }, { dtype: DataType }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { dtype } = attrs;
  if (x.dtype === 'complex64' || dtype === 'complex64' || x.dtype === 'string') return stockKernel('Cast', call);
  if (x.dtype === dtype) return backend.alias(x, x.shape);
  const out = backend.allocate(x.shape, dtype as NumericDataType);
  const from = backend.values(x);
  const to = backend.values(out);
  if (dtype === 'bool') for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 0 : 1;
  else to.set(from);
  return out;
}
