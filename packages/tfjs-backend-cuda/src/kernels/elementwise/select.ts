import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { divisor } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { bytesPerElement } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { selectKernels } from './several-tensors.js';

interface SelectInputs {
  condition: TensorInfo;
  t: TensorInfo;
  e: TensorInfo;
}

/** `condition ? t : e`; a condition of rank 1 chooses whole rows of tensors of higher rank. */
export function select(call: CudaKernelCall<SelectInputs, object>): TensorInfo | TensorInfo[] {
  const { inputs, backend } = call;
  const { condition, t, e } = inputs;
  if (!isNumeric(t) || t.dtype !== e.dtype || condition.dtype !== 'bool') return stockKernel('Select', call);
  const [chosen, yes, no] = [backend.address(condition), backend.address(t), backend.address(e)];
  const out = backend.allocate(t.shape, t.dtype);
  const count = util.sizeFromShape(t.shape);
  if (count === 0) return out;
  const row = divisor(count / util.sizeFromShape(condition.shape));
  const chosenKernel = selectKernels[bytesPerElement[t.dtype]];
  const shape = { grid: gridFor(backend, count), block: blockSize };
  backend.launch(chosenKernel, shape, chosen, yes, no, backend.address(out), count, row);
  return out;
}
