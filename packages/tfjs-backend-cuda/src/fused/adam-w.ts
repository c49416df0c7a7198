import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { blockSize, gridFor } from '../launch/grid-for.js';
import { kernel } from '../launch/kernel.js';
import { words } from '../launch/parameter-type.js';
import type { MolxKernelCall } from './register-molx-kernel.js';
import { manyTensors, tensorTable } from './tensor-table.js';

/** `struct AdamWStep` has seven floats. */
const step = kernel(manyTensors, 'adam_w', 'pointer', 'int32', 'int32', 'pointer', words(7));

/** All tensors in one launch. */
export function adamW({ inputs, attrs, backend }: MolxKernelCall<'MolxAdamW'>): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step: count } = attrs;
  const gradientScale = backend.address(inputs[0]!);
  const table = tensorTable(
    backend,
    weightDecay.map((decay, tensor) => {
      const [parameter, gradient, firstMoment, secondMoment] = [1, 2, 3, 4].map((i) => inputs[4 * tensor + i]!);
      return {
        addresses: [
          backend.writable(parameter!),
          backend.address(gradient!),
          backend.writable(firstMoment!),
          backend.writable(secondMoment!),
        ],
        count: util.sizeFromShape(parameter!.shape),
        factor: 1 - learningRate * decay,
      };
    }),
  );
  const { address, entries, chunks } = table;
  if (chunks > 0) {
    const stepSize = learningRate / (1 - beta1 ** count);
    const rootScale = 1 / Math.sqrt(1 - beta2 ** count);
    const numbers = Float32Array.of(beta1, 1 - beta1, beta2, 1 - beta2, stepSize, rootScale, epsilon);
    const shape = { grid: gridFor(backend, chunks, 1), block: blockSize };
    backend.launch(step, shape, address, entries, chunks, gradientScale, new Int32Array(numbers.buffer));
  }
  backend.release(table.buffer);
  return [];
}
