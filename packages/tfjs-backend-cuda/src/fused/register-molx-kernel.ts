import type { KernelInputs, MolxKernelName, MolxKernels } from '@molx/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../cuda-backend.js';
import { registerCudaKernel } from '../register-cuda-kernel.js';

/** What a fused kernel is called with, by the contract of `@molx/ops`. */
export interface MolxKernelCall<Name extends MolxKernelName> {
  inputs: KernelInputs<Name, TensorInfo>;
  attrs: MolxKernels[Name]['attrs'];
  backend: CudaBackend;
}

/** Registers a fused kernel under its contract's types. */
export function registerMolxKernel<Name extends MolxKernelName>(
  name: Name,
  kernel: (call: MolxKernelCall<Name>) => TensorInfo[],
): void {
  registerCudaKernel<KernelInputs<Name, TensorInfo>, MolxKernels[Name]['attrs'] & object>(name, kernel);
}

/** Rows and columns of a tensor seen as a matrix over its last axis. */
export function rowsAndColumns({ shape }: TensorInfo): { rows: number; columns: number } {
  const columns = shape.at(-1)!;
  return { rows: shape.slice(0, -1).reduce((rows, size) => rows * size, 1), columns };
}
