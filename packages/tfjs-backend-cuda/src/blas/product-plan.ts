import type { Handle } from '../driver/driver-functions.js';
import { addressOf } from '../library/load-koffi.js';
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
import type { MatrixProduct, Precision } from './matrix-product.js';

/** What a plan is for. */
export interface PlannedProduct {
  product: MatrixProduct;
  /** Operands are stored as bfloat16 for that, as float32 else. */
  precision: Precision;
  /** What all addresses are multiples of. */
  alignment: number;
}

/** cuBLASLt's descriptors of a product and the algorithm it chose. */
export interface ProductPlan extends PlannedProduct {
  /** What stands in lists of launches. */
  name: string;
  description: Handle;
  layoutA: Handle;
  layoutB: Handle;
  layoutC: Handle;
  /** Where the algorithm lies. */
  algorithm: Handle;
  /** What lies there, kept from the garbage collector. */
  heuristic: Uint8Array;
}

export interface PlanLimits {
  workspaceBytes: number;
  deterministic: boolean;
}

/** A product in one line, for errors. */
export function describeProduct({ product: p, precision, alignment }: PlannedProduct): string {
  return (
    `${p.m}x${p.n}x${p.k}${p.transposeA ? ' A^T' : ''}${p.transposeB ? ' B^T' : ''} ${p.batch}` +
    `:${p.strideA},${p.strideB},${p.strideC} ${precision} ${alignment}`
  );
}

/** Describes a product to cuBLASLt and takes the algorithm that its heuristic puts first. */
export function makePlan(
  f: CublasLtFunctions,
  handle: Handle,
  planned: PlannedProduct,
  limits: PlanLimits,
  check: (status: number, operation: string) => void,
): ProductPlan {
  const maker = new PlanMaker(f, planned, check);
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
  readonly #planned: PlannedProduct;
  readonly #check: (status: number, operation: string) => void;
  readonly #out = new BigUint64Array(1);
  readonly #undo: (() => void)[] = [];

  constructor(f: CublasLtFunctions, planned: PlannedProduct, check: (status: number, operation: string) => void) {
    this.#f = f;
    this.#planned = planned;
    this.#check = check;
  }

  make(handle: Handle, limits: PlanLimits): ProductPlan {
    const { product, precision, alignment } = this.#planned;
    const { m, n, k, transposeA, transposeB, strideA, strideB, strideC } = product;
    const description = this.#describe();
    const type = precision === 'bfloat16' ? dataType.bfloat16 : dataType.float32;
    const layoutA = this.#layout(type, transposeA ? k : m, transposeA ? m : k, strideA);
    const layoutB = this.#layout(type, transposeB ? n : k, transposeB ? k : n, strideB);
    const layoutC = this.#layout(dataType.float32, m, n, strideC);
    const preference = this.#prefer(limits);
    // An ArrayBuffer's memory lies outside V8's heap and does not move.
    const heuristic = new Uint8Array(new ArrayBuffer(heuristicResult.bytes));
    const found = new Int32Array(1);
    const operands = [layoutB, layoutA, layoutC, layoutC] as const;
    const status = this.#f.cublasLtMatmulAlgoGetHeuristic(
      handle,
      description,
      ...operands,
      preference,
      1,
      heuristic,
      found,
    );
    this.#check(status, 'cublasLtMatmulAlgoGetHeuristic');
    const usable =
      found[0] === 0 ? notSupported : new DataView(heuristic.buffer).getInt32(heuristicResult.statusAt, true);
    this.#check(usable, 'cublasLtMatmulAlgoGetHeuristic');
    this.#f.cublasLtMatmulPreferenceDestroy(preference);
    return {
      product: { ...product },
      precision,
      alignment,
      name: `cublasLtMatmul ${m}x${n}x${k}`,
      description,
      layoutA,
      layoutB,
      layoutC,
      algorithm: Number(addressOf(heuristic)),
      heuristic,
    };
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
    const { product, precision } = this.#planned;
    const f = this.#f;
    const compute = precision === 'tf32' ? computeType.fastTf32 : computeType.float32;
    const status = f.cublasLtMatmulDescCreate(this.#out, compute, dataType.float32);
    const description = this.#made(status, 'cublasLtMatmulDescCreate', f.cublasLtMatmulDescDestroy);
    const transpose = (attribute: number, value: boolean) =>
      this.#check(
        f.cublasLtMatmulDescSetAttribute(description, attribute, new Int32Array([value ? 1 : 0]), 4),
        'cublasLtMatmulDescSetAttribute',
      );
    transpose(descriptionAttribute.transposeA, product.transposeB);
    transpose(descriptionAttribute.transposeB, product.transposeA);
    return description;
  }

  /** A row-major matrix [rows, columns] is a column-major one [columns, rows]. */
  #layout(type: number, rows: number, columns: number, stride: number): Handle {
    const f = this.#f;
    const status = f.cublasLtMatrixLayoutCreate(this.#out, type, columns, rows, columns);
    const layout = this.#made(status, 'cublasLtMatrixLayoutCreate', f.cublasLtMatrixLayoutDestroy);
    const { batch } = this.#planned.product;
    if (batch > 1) {
      const set = (attribute: number, value: ArrayBufferView) =>
        this.#check(
          f.cublasLtMatrixLayoutSetAttribute(layout, attribute, value, value.byteLength),
          'cublasLtMatrixLayoutSetAttribute',
        );
      set(layoutAttribute.batchCount, new Int32Array([batch]));
      set(layoutAttribute.batchStride, new BigInt64Array([BigInt(stride)]));
    }
    return layout;
  }

  #prefer({ workspaceBytes, deterministic }: PlanLimits): Handle {
    const { alignment } = this.#planned;
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
