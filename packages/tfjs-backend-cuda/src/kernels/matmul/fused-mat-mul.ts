import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { backendName } from '../../cuda-backend.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { batchMatMul } from './batch-mat-mul.js';

interface FusedMatMulInputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

interface FusedMatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string | null;
  leakyreluAlpha?: number;
}

const activations: Record<string, string> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** tfjs's own fusion: a matrix product, a bias that broadcasts, and an activation. */
export function fusedMatMul({
  inputs,
  attrs,
  backend,
}: CudaKernelCall<FusedMatMulInputs, FusedMatMulAttrs>): TensorInfo {
  const { a, b, bias, preluActivationWeights } = inputs;
  const { transposeA, transposeB, activation, leakyreluAlpha } = attrs;
  let out = batchMatMul({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) as TensorInfo;
  const apply = (name: string, kernelInputs: object, kernelAttrs: object = {}) => {
    const kernel = getKernel(name, backendName);
    const call = { inputs: kernelInputs, attrs: kernelAttrs, backend } as Parameters<typeof kernel.kernelFunc>[0];
    const next = kernel.kernelFunc(call) as TensorInfo;
    backend.disposeIntermediateTensorInfo(out);
    out = next;
  };
  if (bias) apply('Add', { a: out, b: bias });
  const name = activations[activation ?? ''];
  if (name === 'Prelu') apply(name, { x: out, alpha: preluActivationWeights });
  else if (name !== undefined) apply(name, { x: out }, { alpha: leakyreluAlpha ?? 0 });
  return out;
}
