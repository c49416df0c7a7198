import type { Handle } from '../driver/driver-functions.js';
import {
  computeType,
  dataType,
  descriptionAttribute,
  heuristicResult,
  layoutAttribute,
  notSupported,
  orderedReductions,
  preferenceAttribute,
} from './cublaslt-constants.js';
import type { CublasLtFunctions } from './cublaslt-functions.js';
import type { MatrixProduct } from './matrix-product.js';

/** cuBLASLt's descriptors of a product and the algorithm it chose. */
export interface ProductPlan {
  description: Handle;
  layoutA: Handle;
  layoutB: Handle;
  layoutC: Handle;
  algorithm: Uint8Array;
}

export interface PlanLimits {
  workspaceBytes: number;
  /** What all addresses are multiples of. */
  alignment: number;
  deterministic: boolean;
}

/** One string for each product that needs a plan of its own. */
export function planKey(p: MatrixProduct, alignment: number): string {
  return (
    `${p.m}x${p.n}x${p.k}${p.transposeA ? ' A^T' : ''}${p.transposeB ? ' B^T' : ''} ${p.batch}` +
    `:${p.strideA},${p.strideB},${p.strideC} ${p.operands}${p.tf32 ? ' tf32' : ''} ${alignment}` +
    `:${p.leadingA ?? ''},${p.leadingB ?? ''},${p.leadingC ?? ''}`
  );
}

/** Describes a product to cuBLASLt and takes the algorithm that its heuristic puts first. */
export function makePlan(
  f: CublasLtFunctions,
  handle: Handle,
  product: MatrixProduct,
  limits: PlanLimits,
  check: (status: number, operation: string) => void,
): ProductPlan {
  const maker = new PlanMaker(f, product, check);
  try {
    return maker.make(handle, limits);
  } catch (error) {
    maker.abandon();
    throw error;
  }
}

/** Lets go of a plan's descriptors. */
export function destroyPlan(f: CublasLtFunctions, { description, layoutA, layoutB, layoutC }: ProductPlan): void {
  f.cublasLtMatmulDescDestroy(description);
  for (const layout of [layoutA, layoutB, layoutC]) f.cublasLtMatrixLayoutDestroy(layout);
}

/** Makes descriptors one after the other, and can take back those that it made. */
class PlanMaker {
  readonly #f: CublasLtFunctions;
  readonly #product: MatrixProduct;
  readonly #check: (status: number, operation: string) => void;
  readonly #out = new BigUint64Array(1);
  readonly #undo: (() => void)[] = [];

  constructor(f: CublasLtFunctions, product: MatrixProduct, check: (status: number, operation: string) => void) {
    this.#f = f;
    this.#product = product;
    this.#check = check;
  }

  make(handle: Handle, limits: PlanLimits): ProductPlan {
    const { m, n, k, transposeA, transposeB, strideA, strideB, strideC, leadingA, leadingB, leadingC } = this.#product;
    const description = this.#describe();
    const type = dataType[this.#product.operands];
    const layoutA = this.#layout(type, transposeA ? k : m, transposeA ? m : k, strideA, leadingA);
    const layoutB = this.#layout(type, transposeB ? n : k, transposeB ? k : n, strideB, leadingB);
    const layoutC = this.#layout(dataType.float32, m, n, strideC, leadingC);
    const preference = this.#prefer(limits);
    const result = new Uint8Array(new ArrayBuffer(heuristicResult.bytes));
    const found = new Int32Array(1);
    const operands = [layoutB, layoutA, layoutC, layoutC] as const;
    const status = this.#f.cublasLtMatmulAlgoGetHeuristic(
      handle,
      description,
      ...operands,
      preference,
      1,
      result,
      found,
    );
    this.#check(status, 'cublasLtMatmulAlgoGetHeuristic');
    const usable = found[0] === 0 ? notSupported : new DataView(result.buffer).getInt32(heuristicResult.statusAt, true);
    this.#check(usable, 'cublasLtMatmulAlgoGetHeuristic');
    this.#f.cublasLtMatmulPreferenceDestroy(preference);
    return { description, layoutA, layoutB, layoutC, algorithm: result };
  }

  abandon(): void {
    for (const undo of this.#undo) undo();
  }

  #made(status: number, operation: string, destroy: (made: Handle) => number): Handle {
    this.#check(status, operation);
    const made = Number(this.#out[0]);
    this.#undo.push(() => destroy(made));
    return made;
  }

  #describe(): Handle {
    const { transposeA, transposeB, operands, tf32 } = this.#product;
    const f = this.#f;
    const compute = tf32 && operands === 'float32' ? computeType.fastTf32 : computeType.float32;
    const status = f.cublasLtMatmulDescCreate(this.#out, compute, dataType.float32);
    const description = this.#made(status, 'cublasLtMatmulDescCreate', f.cublasLtMatmulDescDestroy);
    const transpose = (attribute: number, value: boolean) =>
      this.#check(
        f.cublasLtMatmulDescSetAttribute(description, attribute, new Int32Array([value ? 1 : 0]), 4),
        'cublasLtMatmulDescSetAttribute',
      );
    transpose(descriptionAttribute.transposeA, transposeB);
    transpose(descriptionAttribute.transposeB, transposeA);
    return description;
  }

  /** A row-major matrix [rows, columns] is a column-major one [columns, rows]. */
  #layout(type: number, rows: number, columns: number, stride: number, leading = columns): Handle {
    const f = this.#f;
    const status = f.cublasLtMatrixLayoutCreate(this.#out, type, columns, rows, leading);
    const layout = this.#made(status, 'cublasLtMatrixLayoutCreate', f.cublasLtMatrixLayoutDestroy);
    if (this.#product.batch > 1) {
      const set = (attribute: number, value: ArrayBufferView) =>
        this.#check(
          f.cublasLtMatrixLayoutSetAttribute(layout, attribute, value, value.byteLength),
          'cublasLtMatrixLayoutSetAttribute',
        );
      set(layoutAttribute.batchCount, new Int32Array([this.#product.batch]));
      set(layoutAttribute.batchStride, new BigInt64Array([BigInt(stride)]));
    }
    return layout;
  }

  #prefer({ workspaceBytes, alignment, deterministic }: PlanLimits): Handle {
    const f = this.#f;
    const status = f.cublasLtMatmulPreferenceCreate(this.#out);
    const preference = this.#made(status, 'cublasLtMatmulPreferenceCreate', f.cublasLtMatmulPreferenceDestroy);
    const prefer = (attribute: number, value: ArrayBufferView) =>
      this.#check(
        f.cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, value.byteLength),
        'cublasLtMatmulPreferenceSetAttribute',
      );
    prefer(preferenceAttribute.maxWorkspaceBytes, new BigUint64Array([BigInt(workspaceBytes)]));
    if (deterministic) prefer(preferenceAttribute.reductionSchemes, new Uint32Array([orderedReductions]));
    const { alignmentA, alignmentB, alignmentC, alignmentD } = preferenceAttribute;
    for (const attribute of [alignmentA, alignmentB, alignmentC, alignmentD]) {
      prefer(attribute, new Uint32Array([alignment]));
    }
    return preference;
  }
}
