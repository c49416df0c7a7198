import '@tensorflow/tfjs-backend-cpu';
import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { registerCpuKernel } from '../register-cpu-kernel.js';
import { stockKernel } from './stock-kernel.js';

/** Takes every kernel of tfjs-backend-cpu as it is; the native kernels replace theirs afterwards. */
export function registerFallbackKernels(): void {
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    registerCpuKernel(kernelName, (call) => stockKernel(kernelName, call));
  }
}
