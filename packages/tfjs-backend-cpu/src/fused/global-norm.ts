import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function globalNorm({ inputs, backend }: MolxKernelCall<'MolxGlobalNorm'>): TensorInfo[] {
  let squares = 0;
  for (const input of Object.values(inputs)) {
    const values = backend.float32(input);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
    squares += sum;
  }
  const norm = backend.allocate([], 'float32');
  backend.float32(norm)[0] = Math.sqrt(squares);
  return [norm];
}
