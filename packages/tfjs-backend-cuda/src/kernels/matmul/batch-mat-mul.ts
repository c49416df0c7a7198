import { type TensorInfo, upcastType } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';
import { castTo } from '../elementwise/unary.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { multiplyFloat32 } from './product-of-tensors.js';
import { type ProductSizes, productSizes } from './product-sizes.js';

interface MatMulInputs {
  a: TensorInfo;
  b: TensorInfo;
}

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** Matrix products over any number of batch dimensions, which broadcast. */
export function batchMatMul(call: CudaKernelCall<MatMulInputs, MatMulAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { a, b } = inputs;
  if (upcastType(a.dtype, b.dtype) !== 'float32' || !isNumeric(a) || !isNumeric(b)) {
    return stockKernel('BatchMatMul', call);
  }
  const sizes = productSizes(a.shape, b.shape, attrs.transposeA, attrs.transposeB);
  const left = a.dtype === 'float32' ? a : castTo(backend, a, 'float32');
  const right = b.dtype === 'float32' ? b : castTo(backend, b, 'float32');
  const [fromA, fromB] = [backend.address(left), backend.address(right)];
  const out = backend.allocate(sizes.shape, 'float32');
  if (sizes.count > 0) multiply(backend, sizes, fromA, fromB, backend.address(out));
  if (left !== a) backend.disposeIntermediateTensorInfo(left);
  if (right !== b) backend.disposeIntermediateTensorInfo(right);
  return out;
}

function multiply(
  backend: CudaBackend,
  { count, product, items, elements }: ProductSizes,
  a: Handle,
  b: Handle,
  c: Handle,
): void {
  const { m, n, k } = product;
  if (k === 0) {
    backend.zero(c, 4 * count);
    return;
  }
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const [fromA, fromB] = [a + 4 * item.a * m * k, b + 4 * item.b * k * n];
    multiplyFloat32(backend, product, fromA, fromB, c + 4 * i * m * n, elements);
  }
}
