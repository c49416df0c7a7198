import { ShapeError } from '@molx/core';
import { broadcast_util, type TensorInfo, upcastType, util } from '@tensorflow/tfjs-core';
import type { CpuBackend } from '../cpu-backend.js';
import type { CpuKernelCall } from '../register-cpu-kernel.js';
import { stockKernel } from './stock-kernel.js';

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
export function batchMatMul(call: CpuKernelCall<MatMulInputs, MatMulAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { a, b } = inputs;
  if (upcastType(a.dtype, b.dtype) !== 'float32') return stockKernel('BatchMatMul', call);
  const { transposeA, transposeB } = attrs;
  const rankA = a.shape.length;
  const rankB = b.shape.length;
  const m = a.shape[transposeA ? rankA - 1 : rankA - 2]!;
  const k = a.shape[transposeA ? rankA - 2 : rankA - 1]!;
  const n = b.shape[transposeB ? rankB - 2 : rankB - 1]!;
  const inner = b.shape[transposeB ? rankB - 1 : rankB - 2]!;
  if (k !== inner) {
    throw new ShapeError(
      'matMul',
      `inner dimensions that agree (a ${transposeA ? 'transposed ' : ''}[${a.shape}])`,
      `b ${transposeB ? 'transposed ' : ''}[${b.shape}]`,
    );
  }
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const batch = util.sizeFromShape(outer);
  const batchA = util.sizeFromShape(outerA);
  const batchB = util.sizeFromShape(outerB);
  const out = backend.allocate([...outer, m, n], 'float32');
  const product = {
    transposeA,
    transposeB,
    n,
    k,
    a: asFloat32(backend, a),
    b: asFloat32(backend, b),
    c: backend.float32(out),
  };
  if (m * n * batch === 0) return out;
  if (batchB === 1 && !transposeA) {
    backend.gemm.gemm({ ...product, m: batchA * m, batch: 1, strideA: 0, strideB: 0 });
  } else if ((batchA === batch || batchA === 1) && (batchB === batch || batchB === 1)) {
    backend.gemm.gemm({ ...product, m, batch, strideA: batchA === 1 ? 0 : m * k, strideB: batchB === 1 ? 0 : k * n });
  } else {
    const itemsA = itemOffsets(outerA, outer);
    const itemsB = itemOffsets(outerB, outer);
    for (let item = 0; item < batch; item++) {
      backend.gemm.gemm({
        ...product,
        m,
        batch: 1,
        strideA: 0,
        strideB: 0,
        a: product.a.subarray(itemsA[item]! * m * k, (itemsA[item]! + 1) * m * k),
        b: product.b.subarray(itemsB[item]! * k * n, (itemsB[item]! + 1) * k * n),
        c: product.c.subarray(item * m * n, (item + 1) * m * n),
      });
    }
  }
  return out;
}

function asFloat32(backend: CpuBackend, info: TensorInfo): Float32Array {
  const values = backend.values(info);
  return values instanceof Float32Array ? values : Float32Array.from(values);
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
