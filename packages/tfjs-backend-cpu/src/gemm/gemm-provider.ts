import type { WorkTeam } from '../team/work-team.js';

/** Who computes matrix products. */
export type GemmName = 'openblas' | 'mkl' | 'accelerate' | 'onnxruntime' | 'xnnpack' | 'js';

/** The providers in the order in which `auto` tries them. */
export const gemmNames: readonly GemmName[] = ['openblas', 'mkl', 'accelerate', 'onnxruntime', 'xnnpack', 'js'];

/**
 * `c = op(a) op(b)` for each of `batch` items; row-major float32. `c` is overwritten unless `accumulate`.
 *
 * op(a) is [m, k] and op(b) [k, n]: stored so, or as [k, m] and [n, k] when transposed. Matrices are contiguous unless
 * a row stride says otherwise. The arrays may be views into larger ones. `c` must not overlap `a` or `b`.
 */
export interface GemmCall extends GemmLayout {
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

/** Matrices that lie inside larger ones, such as the heads of [batch, length, heads, headDim]. */
export interface GemmLayout {
  /** Numbers from one stored row to the next; the row's length where absent. */
  rowStrideA?: number;
  rowStrideB?: number;
  rowStrideC?: number;
  /** Where each item's matrix starts, in place of a fixed stride. */
  startsA?: Int32Array;
  startsB?: Int32Array;
  startsC?: Int32Array;
  /** Adds to what `c` holds; items that share a `c` are added one after the other. */
  accumulate?: boolean;
}

/** A source of matrix products. The same inputs give the same bits as long as provider and thread count stay. */
export interface GemmProvider {
  readonly name: GemmName;
  readonly version: string;
  readonly threads: number;
  /** The library's file or package. */
  readonly where: string;
  /** Shares its products among these threads, which take other work too. */
  readonly team?: WorkTeam;
  gemm(call: GemmCall): void;
}

/** What a provider says about itself in logs and checkpoints. */
export type GemmDescription = Omit<GemmProvider, 'gemm' | 'team'>;

export interface GemmOptions {
  /** Threads for one product. Default: the processors that this process may use. */
  threads?: number | undefined;
  /** The script of the threads that share products. Default: the built package's own. */
  teamWorker?: URL | undefined;
}
