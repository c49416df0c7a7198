import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vectorEngine } from '../simd/vector-engine.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function adamW({ inputs, attrs, backend }: MolxKernelCall<'MolxAdamW'>): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = attrs;
  const gradientScale = backend.float32(inputs[0]!)[0]!;
  const stepSize = learningRate / (1 - beta1 ** step);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
  for (let tensor = 0; tensor < weightDecay.length; tensor++) {
    const at = 1 + 4 * tensor;
    const parameter = backend.writable(inputs[at]!) as Float32Array;
    const gradient = backend.float32(inputs[at + 1]!);
    const firstMoment = backend.writable(inputs[at + 2]!) as Float32Array;
    const secondMoment = backend.writable(inputs[at + 3]!) as Float32Array;
    const decay = 1 - learningRate * weightDecay[tensor]!;
    const numbers = [gradientScale, beta1, 1 - beta1, beta2, 1 - beta2, decay, stepSize, rootScale, epsilon];
    const written = [parameter, firstMoment, secondMoment];
    vectorEngine().map('adamW', [parameter, gradient, firstMoment, secondMoment], written, numbers);
  }
  return [];
}
