import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { vectorEngine } from '../../simd/vector-engine.js';
import { stockKernel } from '../stock-kernel.js';

/** The sum of any number of tensors of one shape. */
export function addN(call: CpuKernelCall<TensorInfo[], object>): TensorInfo | TensorInfo[] {
  const { inputs, backend } = call;
  const first = inputs[0]!;
  if (inputs.some((input) => input.dtype !== 'float32')) return stockKernel('AddN', call);
  const out = backend.allocate(first.shape, 'float32');
  const sum = backend.float32(out);
  sum.set(backend.float32(first));
  for (const input of inputs.slice(1)) {
    vectorEngine().map('add', [sum, backend.float32(input)], [sum]);
  }
  return out;
}
