import { dropoutKey } from '@molx/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vectorEngine } from '../simd/vector-engine.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function dropout({ inputs, attrs, backend }: MolxKernelCall<'MolxDropout'>): TensorInfo[] {
  const { rate, seed } = attrs;
  const y = backend.allocate(inputs.x.shape, 'float32');
  const dropped = Math.ceil(rate * 2 ** 32) - 1;
  const numbers = [dropoutKey(seed), dropped, 1 / (1 - rate)];
  vectorEngine().map('dropout', [backend.float32(inputs.x)], [backend.float32(y)], numbers);
  return [y];
}
