import '@tensorflow/tfjs-backend-cpu';
import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { registerCudaKernel } from '../register-cuda-kernel.js';
import { stockKernel } from './stock-kernel.js';

/** Lets every kernel of tfjs-backend-cpu be computed on the host; the native kernels replace theirs afterwards. */
export function registerFallbackKernels(): void {
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    registerCudaKernel(kernelName, (call) => stockKernel(kernelName, call));
  }
}
