import { dropoutHash } from '@molx/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function dropout({ inputs, attrs, backend }: MolxKernelCall<'MolxDropout'>): TensorInfo[] {
  const y = backend.allocate(inputs.x.shape, 'float32');
  const [xs, ys] = [backend.float32(inputs.x), backend.float32(y)];
  const threshold = attrs.rate * 2 ** 32;
  const keep = 1 / (1 - attrs.rate);
  for (let i = 0; i < ys.length; i++) ys[i] = dropoutHash(attrs.seed, i) >= threshold ? xs[i]! * keep : 0;
  return [y];
}
