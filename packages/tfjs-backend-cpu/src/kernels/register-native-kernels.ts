import { registerCpuKernel } from '../register-cpu-kernel.js';
import { batchMatMul } from './batch-mat-mul.js';

/** Registers every kernel that runs on our own loops. */
export function registerNativeKernels(): void {
  registerCpuKernel('BatchMatMul', batchMatMul);
}
