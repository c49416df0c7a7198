import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../compile/kernel-source.js';
import { deviceHeaders } from '../device/headers.js';
import { elementCount } from '../kernels/elementwise/unary.js';
import { divisor, divisorWords } from '../launch/fast-divisor.js';
import { blockSize, gridFor } from '../launch/grid-for.js';
import { kernel } from '../launch/kernel.js';
import { words } from '../launch/parameter-type.js';
import type { MolxKernelCall } from './register-molx-kernel.js';
import text from './rope.cu?raw';

const turn = kernel(
  kernelSource('rope.cu', text, deviceHeaders),
  'rope',
  ...(['pointer', 'pointer', 'pointer', 'pointer', 'int32'] as const),
  ...([words(divisorWords), words(divisorWords), 'int32', 'float32'] as const),
);

export function rope({ inputs, attrs, backend }: MolxKernelCall<'MolxRope'>): TensorInfo[] {
  const [x, cosines, sines] = [backend.address(inputs.x), backend.address(inputs.cos), backend.address(inputs.sin)];
  const y = backend.allocate(inputs.x.shape, 'float32');
  const pairs = elementCount(inputs.x) / 2;
  if (pairs === 0) return [y];
  const [, , heads, headDim] = inputs.x.shape as [number, number, number, number];
  const half = headDim / 2;
  const shape = { grid: gridFor(backend, pairs), block: blockSize };
  const [byHalf, byPosition] = [divisor(half), divisor(heads * half)];
  const [interleaved, direction] = [attrs.interleaved ? 1 : 0, attrs.inverse ? -1 : 1];
  const to = backend.address(y);
  backend.launch(turn, shape, x, cosines, sines, to, pairs, byHalf, byPosition, interleaved, direction);
  return [y];
}
