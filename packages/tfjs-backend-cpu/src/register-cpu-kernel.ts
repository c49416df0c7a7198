import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { backendName, type CpuBackend } from './cpu-backend.js';

/** What a kernel is called with. Its results are new tensors, or aliases of inputs with one more reference. */
export interface CpuKernelCall<Inputs extends object = NamedTensorInfoMap, Attrs extends object = NamedAttrMap> {
  inputs: Inputs;
  attrs: Attrs;
  backend: CpuBackend;
}

export type CpuKernel<Inputs extends object = NamedTensorInfoMap, Attrs extends object = NamedAttrMap> = (
  call: CpuKernelCall<Inputs, Attrs>,
) => TensorInfo | TensorInfo[];

/** Makes `kernel` the implementation of the tfjs kernel `name` on this backend, in place of an earlier one. */
export function registerCpuKernel<Inputs extends object, Attrs extends object>(
  name: string,
  kernel: CpuKernel<Inputs, Attrs>,
): void {
  if (getKernel(name, backendName)) unregisterKernel(name, backendName);
  registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: (call) => kernel(call as unknown as CpuKernelCall<Inputs, Attrs>),
  });
}
