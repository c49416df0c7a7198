import type { Handle } from '../driver/driver-functions.js';
import {
  computeType,
  dataType,
  descriptionAttribute,
  heuristicResult,
  layoutAttribute,
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
  const out = new BigUint64Array(1);
  const made = (status: number, operation: string): Handle => {
    check(status, operation);
    return Number(out[0]);
  };
  const { m, n, k, transposeA, transposeB, operands, tf32 } = product;
  const compute = tf32 && operands === 'float32' ? computeType.fastTf32 : computeType.float32;
  const description = made(f.cublasLtMatmulDescCreate(out, compute, dataType.float32), 'cublasLtMatmulDescCreate');
  const transpose = (attribute: number, value: boolean) =>
    check(
      f.cublasLtMatmulDescSetAttribute(description, attribute, new Int32Array([value ? 1 : 0]), 4),
      'cublasLtMatmulDescSetAttribute',
    );
  transpose(descriptionAttribute.transposeA, transposeB);
  transpose(descriptionAttribute.transposeB, transposeA);
  /** A row-major matrix [rows, columns] is a column-major one [columns, rows]. */
  const layout = (type: number, rows: number, columns: number, stride: number, leading = columns) => {
    const handleOf = made(
      f.cublasLtMatrixLayoutCreate(out, type, columns, rows, leading),
      'cublasLtMatrixLayoutCreate',
    );
    if (product.batch > 1) {
      const set = (attribute: number, value: ArrayBufferView) =>
        check(
          f.cublasLtMatrixLayoutSetAttribute(handleOf, attribute, value, value.byteLength),
          'cublasLtMatrixLayoutSetAttribute',
        );
      set(layoutAttribute.batchCount, new Int32Array([product.batch]));
      set(layoutAttribute.batchStride, new BigInt64Array([BigInt(stride)]));
    }
    return handleOf;
  };
  const type = dataType[operands];
  const layoutA = layout(type, transposeA ? k : m, transposeA ? m : k, product.strideA, product.leadingA);
  const layoutB = layout(type, transposeB ? n : k, transposeB ? k : n, product.strideB, product.leadingB);
  const layoutC = layout(dataType.float32, m, n, product.strideC, product.leadingC);

  const preference = made(f.cublasLtMatmulPreferenceCreate(out), 'cublasLtMatmulPreferenceCreate');
  const prefer = (attribute: number, value: ArrayBufferView) =>
    check(
      f.cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, value.byteLength),
      'cublasLtMatmulPreferenceSetAttribute',
    );
  prefer(preferenceAttribute.maxWorkspaceBytes, new BigUint64Array([BigInt(limits.workspaceBytes)]));
  if (limits.deterministic) prefer(preferenceAttribute.reductionSchemes, new Uint32Array([orderedReductions]));
  const { alignmentA, alignmentB, alignmentC, alignmentD } = preferenceAttribute;
  for (const attribute of [alignmentA, alignmentB, alignmentC, alignmentD]) {
    prefer(attribute, new Uint32Array([limits.alignment]));
  }
  const result = new Uint8Array(new ArrayBuffer(heuristicResult.bytes));
  const found = new Int32Array(1);
  const status = f.cublasLtMatmulAlgoGetHeuristic(
    handle,
    description,
    layoutB,
    layoutA,
    layoutC,
    layoutC,
    preference,
    1,
    result,
    found,
  );
  f.cublasLtMatmulPreferenceDestroy(preference);
  check(status, 'cublasLtMatmulAlgoGetHeuristic');
  if (found[0] === 0) check(15, 'cublasLtMatmulAlgoGetHeuristic');
  return { description, layoutA, layoutB, layoutC, algorithm: result };
}
