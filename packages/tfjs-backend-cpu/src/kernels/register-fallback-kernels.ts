import { getKernelsForBackend, type NamedAttrMap, type NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { registerCpuKernel } from '../register-cpu-kernel.js';

/** Takes every kernel of tfjs-backend-cpu as it is; the native kernels replace theirs afterwards. */
export function registerFallbackKernels(): void {
  for (const { kernelName, kernelFunc } of getKernelsForBackend('cpu')) {
    registerCpuKernel<NamedTensorInfoMap, NamedAttrMap>(kernelName, (call) => {
      call.backend.countFallback(kernelName);
      return kernelFunc(call);
    });
  }
}
