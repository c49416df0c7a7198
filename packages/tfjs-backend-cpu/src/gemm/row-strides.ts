import type { GemmCall } from './gemm-provider.js';

/** Numbers from one stored row of each matrix to the next. */
export function rowStrides({ m, n, k, transposeA, transposeB, rowStrideA, rowStrideB, rowStrideC }: GemmCall) {
  return { lda: rowStrideA ?? (transposeA ? m : k), ldb: rowStrideB ?? (transposeB ? k : n), ldc: rowStrideC ?? n };
}
