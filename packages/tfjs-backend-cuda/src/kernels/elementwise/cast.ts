import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { isNumericType } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { castTo } from './unary.js';

/** Another dtype: an alias for the same one, else new numbers; towards int32 fractions are cut off, bool means not 0. */
export function cast(call: CudaKernelCall<{ x: TensorInfo }, { dtype: DataType }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  const { dtype } = attrs;
  if (!isNumeric(x) || !isNumericType(dtype)) return stockKernel('Cast', call);
  return x.dtype === dtype ? backend.alias(x, x.shape) : castTo(backend, x, dtype);
}
