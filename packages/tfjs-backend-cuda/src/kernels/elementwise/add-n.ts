import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { stockKernel } from '../stock-kernel.js';
import { accumulateKernels } from './several-tensors.js';

/** The sum of tensors of one shape, from the first to the last. */
export function addN(call: CudaKernelCall<TensorInfo[], object>): TensorInfo | TensorInfo[] {
  const { inputs, backend } = call;
  const [first, ...others] = inputs;
  const dtype = first?.dtype;
  if ((dtype !== 'float32' && dtype !== 'int32') || others.some((other) => other.dtype !== dtype)) {
    return stockKernel('AddN', call);
  }
  const count = util.sizeFromShape(first!.shape);
  const [start, ...rest] = inputs.map((input) => backend.address(input));
  const out = backend.allocate(first!.shape, dtype);
  if (count === 0) return out;
  const to = backend.address(out);
  backend.runtime.device.copy(to, start!, 4 * count);
  const shape = { grid: gridFor(backend, count / 4 + 1), block: blockSize };
  for (const from of rest) backend.launch(accumulateKernels[dtype], shape, from, to, count);
  return out;
}
