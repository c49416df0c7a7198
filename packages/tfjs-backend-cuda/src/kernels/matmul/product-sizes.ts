import { ShapeError } from '@molx/core';
import { broadcast_util, util } from '@tensorflow/tfjs-core';
import type { MatrixProduct } from '../../blas/matrix-product.js';
import { remembered } from '../../launch/remembered.js';

/** The product of two tensors of matrices. */
export interface ProductSizes {
  /** The result's shape. */
  shape: number[];
  /** Its elements. */
  count: number;
  product: MatrixProduct;
  /** The matrices of A and B at which it starts; several products only for batches that broadcast in part. */
  items: readonly { a: number; b: number }[];
  /** How many elements of A and B the product uses. */
  elements: { elementsA: number; elementsB: number };
}

/**
 * How the product of tensors of these shapes is computed; batch dimensions broadcast.
 *
 * When `b` has no batch, the batch of an untransposed `a` is folded into its rows: one large product.
 *
 * @throws {ShapeError} when the inner dimensions differ
 */
export function productSizes(
  shapeA: readonly number[],
  shapeB: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): ProductSizes {
  return plans((transposeA ? 1 : 0) + (transposeB ? 2 : 0), shapeA, shapeB);
}

const plans = remembered((transposed, shapeA: readonly number[], shapeB: readonly number[]) =>
  makeSizes(shapeA, shapeB, (transposed & 1) !== 0, (transposed & 2) !== 0),
);

function makeSizes(
  shapeA: readonly number[],
  shapeB: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): ProductSizes {
  const [m, k] = turned(shapeA, transposeA);
  const [inner, n] = turned(shapeB, transposeB);
  if (k !== inner) {
    throw new ShapeError(
      'matMul',
      `inner dimensions that agree (a ${transposeA ? 'transposed ' : ''}[${shapeA}])`,
      `b ${transposeB ? 'transposed ' : ''}[${shapeB}]`,
    );
  }
  const [outerA, outerB] = [shapeA.slice(0, -2), shapeB.slice(0, -2)];
  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const [batch, batchA, batchB] = [outer, outerA, outerB].map((sizes) => util.sizeFromShape(sizes)) as Triple;
  const result = { shape: [...outer, m, n], count: batch * m * n };
  const single = { m, n, k, transposeA, transposeB, batch: 1, strideA: 0, strideB: 0, strideC: 0 };
  const all = { elementsA: batchA * m * k, elementsB: batchB * k * n };
  const items = [{ a: 0, b: 0 }];
  if (batchB === 1 && !transposeA) return { ...result, product: { ...single, m: batchA * m }, items, elements: all };
  if ((batchA === batch || batchA === 1) && (batchB === batch || batchB === 1)) {
    const strides = { strideA: batchA === 1 ? 0 : m * k, strideB: batchB === 1 ? 0 : k * n, strideC: m * n };
    return { ...result, product: { ...single, batch, ...strides }, items, elements: all };
  }
  const [itemsA, itemsB] = [itemOffsets(outerA, outer), itemOffsets(outerB, outer)];
  const pairs = itemsA.map((a, i) => ({ a, b: itemsB[i]! }));
  return { ...result, product: single, items: pairs, elements: { elementsA: m * k, elementsB: k * n } };
}

type Triple = [number, number, number];

/** Rows and columns of a matrix as the product takes it. */
function turned(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

/** For each item of the broadcast batch, the item of the input that it reads. */
function itemOffsets(shape: readonly number[], outer: readonly number[]): number[] {
  let items = [0];
  for (let axis = 0; axis < outer.length; axis++) {
    const size = shape[axis - (outer.length - shape.length)] ?? 1;
    items = items.flatMap((item) => Array.from({ length: outer[axis]! }, (_, i) => item * size + (size === 1 ? 0 : i)));
  }
  return items;
}
