import { registerMolxKernel } from './register-molx-kernel.js';
import { segmentSum } from './segment-sum.js';

/** Registers the kernels of the fused ops of `@molx/ops`. */
export function registerFusedKernels(): void {
  registerMolxKernel('MolxSegmentSum', segmentSum);
}
