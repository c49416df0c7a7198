/** Who computes matrix products. */
export type GemmName = 'openblas' | 'mkl' | 'accelerate' | 'onnxruntime' | 'xnnpack' | 'js';

/** The providers in the order in which `auto` tries them. */
export const gemmNames: readonly GemmName[] = ['openblas', 'mkl', 'accelerate', 'onnxruntime', 'xnnpack', 'js'];

/**
 * `c = op(a) op(b)` for each of `batch` items; row-major, contiguous, float32; `c` is overwritten.
 *
 * op(a) is [m, k] and op(b) [k, n]: stored so, or as [k, m] and [n, k] when transposed. The arrays may be views into
 * larger ones. `c` must not overlap `a` or `b`.
 */
export interface GemmCall {
  transposeA: boolean;
  transposeB: boolean;
  m: number;
  n: number;
  k: number;
  batch: number;
  a: Float32Array;
  b: Float32Array;
  c: Float32Array;
  /** Numbers from one item's `a` to the next: `m * k`, or 0 when all items share one. */
  strideA: number;
  /** Numbers from one item's `b` to the next: `k * n`, or 0 when all items share one. */
  strideB: number;
}

/** A source of matrix products. The same inputs give the same bits as long as provider and thread count stay. */
export interface GemmProvider {
  readonly name: GemmName;
  readonly version: string;
  readonly threads: number;
  /** The library's file or package. */
  readonly where: string;
  gemm(call: GemmCall): void;
}

/** What a provider says about itself in logs and checkpoints. */
export type GemmDescription = Omit<GemmProvider, 'gemm'>;

export interface GemmOptions {
  /** Threads for one product. Default: the processors that this process may use. */
  threads?: number | undefined;
}
