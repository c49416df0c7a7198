import type { TensorInfo } from '@tensorflow/tfjs-core';
import { fastExp } from '../math/fast-exp.js';
import type { CpuKernelCall } from '../register-cpu-kernel.js';

/** tfjs's Softmax, over the last axis: the only one that tfjs-core asks for. */
export function softmax({ inputs, backend }: CpuKernelCall<{ logits: TensorInfo }>): TensorInfo {
  const { logits } = inputs;
  const columns = logits.shape.at(-1) ?? 1;
  const y = backend.allocate(logits.shape, 'float32');
  const [xs, ys] = [backend.float32(logits), backend.float32(y)];
  for (let start = 0; start < ys.length; start += columns) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = start; j < start + columns; j++) if (xs[j]! > largest) largest = xs[j]!;
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      const weight = fastExp(xs[j]! - largest);
      ys[j] = weight;
      sum += weight;
    }
    const share = 1 / sum;
    for (let j = start; j < start + columns; j++) ys[j] = ys[j]! * share;
  }
  return y;
}
