/** How float32 matrix products are computed. All add up in float32. */
export type Precision = 'float32' | 'tf32' | 'bfloat16';

export const precisions: readonly Precision[] = ['float32', 'tf32', 'bfloat16'];

/**
 * Row-major products C = op(A) op(B), op(A) [m, k] and op(B) [k, n], `batch` of them at fixed distances. C is float32.
 */
export interface MatrixProduct {
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
  batch: number;
  /** Elements between neighbouring items of the batch; 0 uses one matrix for all. */
  strideA: number;
  strideB: number;
  strideC: number;
}
