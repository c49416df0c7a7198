import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import { multiplyFloat32 } from '../../kernels/matmul/product-of-tensors.js';
import type { AttentionPiece, AttentionShape } from './attention-shape.js';

/** The matrix products of one piece of attention. Queries and keys are addresses of whole tensors, heads first. */
export class PieceProducts {
  readonly #backend: CudaBackend;
  readonly #shape: AttentionShape;
  readonly #piece: AttentionPiece;

  constructor(backend: CudaBackend, shape: AttentionShape, piece: AttentionPiece) {
    this.#backend = backend;
    this.#shape = shape;
    this.#piece = piece;
  }

  /** scores [items, rows, keys] = queries keys^T. */
  toScores(queries: Handle, keys: Handle, scores: Handle): void {
    const { rows } = this.#piece;
    const { headDim, keys: n } = this.#shape;
    const product = { m: rows, n, k: headDim, transposeA: false, transposeB: true };
    const strides = { strideA: this.#queryStride, strideB: n * headDim, strideC: rows * n };
    const elements = { elementsA: this.#queryElements, elementsB: this.#keyElements };
    multiplyFloat32(
      this.#backend,
      { ...product, ...strides, batch: this.#piece.items },
      this.#queryStart(queries),
      this.#keyStart(keys),
      scores,
      elements,
    );
  }

  /** queries [items, rows, headDim] = scores keys. */
  toQueries(scores: Handle, keys: Handle, queries: Handle): void {
    const { rows } = this.#piece;
    const { headDim, keys: k } = this.#shape;
    const product = { m: rows, n: headDim, k, transposeA: false, transposeB: false };
    const strides = { strideA: rows * k, strideB: k * headDim, strideC: this.#queryStride };
    const elements = { elementsA: this.#scoreElements, elementsB: this.#keyElements };
    multiplyFloat32(
      this.#backend,
      { ...product, ...strides, batch: this.#piece.items },
      scores,
      this.#keyStart(keys),
      this.#queryStart(queries),
      elements,
    );
  }

  /** keys [items, keys, headDim] = scores^T queries; pieces of one item after its first add to it. */
  toKeys(scores: Handle, queries: Handle, keys: Handle): void {
    const { rows, firstRow } = this.#piece;
    const { headDim, keys: m } = this.#shape;
    const product = { m, n: headDim, k: rows, transposeA: true, transposeB: false };
    const strides = { strideA: rows * m, strideB: this.#queryStride, strideC: m * headDim };
    const elements = { elementsA: this.#scoreElements, elementsB: this.#queryElements, accumulate: firstRow > 0 };
    multiplyFloat32(
      this.#backend,
      { ...product, ...strides, batch: this.#piece.items },
      scores,
      this.#queryStart(queries),
      this.#keyStart(keys),
      elements,
    );
  }

  get #queryStride(): number {
    return this.#shape.rowsPerItem * this.#shape.headDim;
  }

  get #queryElements(): number {
    return ((this.#piece.items - 1) * this.#shape.rowsPerItem + this.#piece.rows) * this.#shape.headDim;
  }

  get #keyElements(): number {
    return this.#piece.items * this.#shape.keys * this.#shape.headDim;
  }

  get #scoreElements(): number {
    return this.#piece.items * this.#piece.rows * this.#shape.keys;
  }

  #queryStart(queries: Handle): Handle {
    const { firstItem, firstRow } = this.#piece;
    return queries + 4 * (firstItem * this.#shape.rowsPerItem + firstRow) * this.#shape.headDim;
  }

  #keyStart(keys: Handle): Handle {
    return keys + 4 * this.#piece.firstItem * this.#shape.keys * this.#shape.headDim;
  }
}
