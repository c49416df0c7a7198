import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { backendName, type CudaBackend } from './cuda-backend.js';

/** What a kernel is called with. Its results are new tensors, or aliases of inputs with one more reference. */
export interface CudaKernelCall<Inputs extends object = NamedTensorInfoMap, Attrs extends object = NamedAttrMap> {
  inputs: Inputs;
  attrs: Attrs;
  backend: CudaBackend;
}

export type CudaKernel<Inputs extends object = NamedTensorInfoMap, Attrs extends object = NamedAttrMap> = (
  call: CudaKernelCall<Inputs, Attrs>,
) => TensorInfo | TensorInfo[];

/** Makes `kernel` the implementation of the tfjs kernel `name` on this backend, in place of an earlier one. */
export function registerCudaKernel<Inputs extends object, Attrs extends object>(
  name: string,
  kernel: CudaKernel<Inputs, Attrs>,
): void {
  if (getKernel(name, backendName)) unregisterKernel(name, backendName);
  registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: (call) => {
      const given = call as unknown as CudaKernelCall<Inputs, Attrs>;
      return given.backend.run(kernel, given);
    },
  });
}
