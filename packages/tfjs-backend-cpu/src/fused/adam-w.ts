import type { TensorInfo } from '@tensorflow/tfjs-core';
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
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i]! * gradientScale;
      const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
      const v = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
      firstMoment[i] = m;
      secondMoment[i] = v;
      parameter[i] = parameter[i]! * decay - (stepSize * m) / (Math.sqrt(v) * rootScale + epsilon);
    }
  }
  return [];
}
