import { ShapeError } from '@molx/core';
import { broadcast_util, type TensorInfo, upcastType, util } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { castTo } from '../elementwise/unary.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { multiplyFloat32 } from './product-of-tensors.js';

interface MatMulInputs {
  a: TensorInfo;
  b: TensorInfo;
}

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/**
 * Matrix products over any number of batch dimensions, which broadcast.
 *
 * When `b` has no batch, the batch of an untransposed `a` is folded into its rows: one large product.
 */
export function batchMatMul(call: CudaKernelCall<MatMulInputs, MatMulAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { a, b } = inputs;
  if (upcastType(a.dtype, b.dtype) !== 'float32' || !isNumeric(a) || !isNumeric(b)) {
    return stockKernel('BatchMatMul', call);
  }
  const { transposeA, transposeB } = attrs;
  const [m, k] = turned(a.shape, transposeA);
  const [inner, n] = turned(b.shape, transposeB);
  if (k !== inner) {
    throw new ShapeError(
      'matMul',
      `inner dimensions that agree (a ${transposeA ? 'transposed ' : ''}[${a.shape}])`,
      `b ${transposeB ? 'transposed ' : ''}[${b.shape}]`,
    );
  }
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const [left, right] = [asFloat32(backend, a), asFloat32(backend, b)];
  const out = backend.allocate([...outer, m, n], 'float32');
  const batch = util.sizeFromShape(outer);
  if (m * n * batch > 0) {
    const to = backend.address(out);
    if (k === 0) backend.zero(to, 4 * batch * m * n);
    else multiply(backend, { m, n, k, transposeA, transposeB }, outerA, outerB, outer, left.address, right.address, to);
  }
  left.dispose();
  right.dispose();
  return out;
}

interface ProductSizes extends MatMulAttrs {
  m: number;
  n: number;
  k: number;
}

function multiply(
  backend: CudaBackend,
  sizes: ProductSizes,
  outerA: readonly number[],
  outerB: readonly number[],
  outer: readonly number[],
  a: Handle,
  b: Handle,
  c: Handle,
): void {
  const { m, n, k, transposeA } = sizes;
  const batch = util.sizeFromShape(outer as number[]);
  const batchA = util.sizeFromShape(outerA as number[]);
  const batchB = util.sizeFromShape(outerB as number[]);
  const elements = { elementsA: batchA * m * k, elementsB: batchB * k * n };
  const single = { ...sizes, batch: 1, strideA: 0, strideB: 0, strideC: 0 };
  if (batchB === 1 && !transposeA) {
    multiplyFloat32(backend, { ...single, m: batchA * m }, a, b, c, elements);
  } else if ((batchA === batch || batchA === 1) && (batchB === batch || batchB === 1)) {
    const strides = { strideA: batchA === 1 ? 0 : m * k, strideB: batchB === 1 ? 0 : k * n, strideC: m * n };
    multiplyFloat32(backend, { ...single, batch, ...strides }, a, b, c, elements);
  } else {
    const itemsA = itemOffsets(outerA, outer);
    const itemsB = itemOffsets(outerB, outer);
    const one = { elementsA: m * k, elementsB: k * n };
    for (let item = 0; item < batch; item++) {
      const [fromA, fromB] = [a + 4 * itemsA[item]! * m * k, b + 4 * itemsB[item]! * k * n];
      multiplyFloat32(backend, single, fromA, fromB, c + 4 * item * m * n, one);
    }
  }
}

/** Rows and columns of a matrix as the product takes it. */
function turned(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

function asFloat32(backend: CudaBackend, info: TensorInfo): { address: Handle; dispose: () => void } {
  if (info.dtype === 'float32') return { address: backend.address(info), dispose: () => {} };
  const cast = castTo(backend, info, 'float32');
  return { address: backend.address(cast), dispose: () => backend.disposeIntermediateTensorInfo(cast) };
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
