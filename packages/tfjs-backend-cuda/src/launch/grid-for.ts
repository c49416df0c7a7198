import type { CudaBackend } from '../cuda-backend.js';

/** Threads of a block of the kernels that walk over elements. */
export const blockSize = 256;

/** Blocks on every multiprocessor: two rounds of as many as fit. */
const blocksPerMultiprocessor = 16;

/** Blocks for a kernel that walks over `count` units with `FOR_EACH`, at least one and no more than keep the GPU busy. */
export function gridFor(backend: CudaBackend, count: number, threads = blockSize): number {
  const most = backend.runtime.device.facts.multiprocessors * blocksPerMultiprocessor;
  return Math.max(1, Math.min(most, Math.ceil(count / threads)));
}
