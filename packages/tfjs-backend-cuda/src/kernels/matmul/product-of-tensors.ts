import type { MatrixProduct } from '../../blas/matrix-product.js';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import text from './convert.cu?raw';

const toBfloat16 = kernel(
  kernelSource('convert.cu', text, deviceHeaders),
  'to_bfloat16',
  'pointer',
  'pointer',
  'int32',
);

/**
 * C = op(A) op(B) of float32 matrices, or C += op(A) op(B), in the backend's precision.
 *
 * For `bfloat16`, both operands are first rounded to it; sums stay float32.
 *
 * @param elementsA  how many elements of A are used, from its address on; so `elementsB`
 */
export function multiplyFloat32(
  backend: CudaBackend,
  product: MatrixProduct,
  a: Handle,
  b: Handle,
  c: Handle,
  { elementsA, elementsB, accumulate = false }: { elementsA: number; elementsB: number; accumulate?: boolean },
): void {
  const { precision } = backend.runtime;
  if (precision !== 'bfloat16') {
    backend.multiply(product, precision, a, b, c, accumulate);
    return;
  }
  const roundedA = rounded(backend, a, elementsA);
  const roundedB = a === b && elementsA === elementsB ? roundedA : rounded(backend, b, elementsB);
  backend.multiply(product, precision, roundedA.address, roundedB.address, c, accumulate);
  backend.release(roundedA);
  if (roundedB !== roundedA) backend.release(roundedB);
}

function rounded(backend: CudaBackend, from: Handle, count: number): DeviceBuffer {
  const to = backend.scratch(2 * count);
  backend.launch(toBfloat16, { grid: gridFor(backend, count / 4 + 1), block: blockSize }, from, to.address, count);
  return to;
}
