/** How float32 matrix products are computed. All add up in float32. */
export type Precision = 'float32' | 'tf32' | 'bfloat16';

export const precisions: readonly Precision[] = ['float32', 'tf32', 'bfloat16'];

/** How the numbers of a product's operands are stored. */
export type OperandType = 'float32' | 'bfloat16';

/**
 * Row-major products C = op(A) op(B), op(A) [m, k] and op(B) [k, n], `batch` of them at fixed distances. C is float32.
 *
 * This is a plan's identity: operands come separately.
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
  operands: OperandType;
  /** Whether float32 operands may be rounded to TF32 on the way. */
  tf32: boolean;
  /** Distance between neighbouring rows of A, B and C as stored, in elements; default: as wide as a row. */
  leadingA?: number;
  leadingB?: number;
  leadingC?: number;
}
