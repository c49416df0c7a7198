import {
  type DataType,
  findBackendFactory,
  getKernel,
  type KernelBackend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { GemmCall, GemmProvider } from './gemm-provider.js';
import { transposeMatrix } from './transpose-matrix.js';
import { withContiguousOperands } from './with-contiguous-operands.js';
import { withSmallProductsInJs } from './with-small-products-in-js.js';

/** What the copies into and out of the WASM heap cost, in multiply-adds that JavaScript does meanwhile. */
const minMultiplyAdds = 16_000;

interface WasmBackend extends KernelBackend {
  disposeData(dataId: object): boolean;
}

/**
 * XNNPACK inside tfjs-backend-wasm, on an instance of our own.
 *
 * Of its matrix products only the plain two-dimensional one is fast, so operands are transposed here and batches go
 * one by one. Single-threaded: tfjs-backend-wasm has no threads under Node.
 */
export async function xnnpackGemm(): Promise<GemmProvider> {
  const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  const factory = findBackendFactory('wasm') as () => Promise<WasmBackend>;
  const backend = await factory();
  const kernel = getKernel('BatchMatMul', 'wasm');
  kernel.setupFunc?.(backend);

  const upload = (values: Float32Array, rows: number, columns: number, transposed: boolean): TensorInfo => {
    const shape = [rows, columns];
    const dtype: DataType = 'float32';
    if (!transposed) return { dataId: backend.write(values.subarray(0, rows * columns), shape, dtype), shape, dtype };
    const turned = new Float32Array(rows * columns);
    transposeMatrix(values, 0, turned, 0, columns, rows);
    return { dataId: backend.write(turned, shape, dtype), shape, dtype };
  };

  const gemm = (call: GemmCall): void => {
    const { m, n, k, batch, strideA, strideB, transposeA, transposeB } = call;
    const attrs = { transposeA: false, transposeB: false };
    for (let item = 0; item < batch; item++) {
      const a = upload(call.a.subarray(item * strideA), m, k, transposeA);
      const b = upload(call.b.subarray(item * strideB), k, n, transposeB);
      const c = kernel.kernelFunc({ inputs: { a, b }, backend, attrs }) as TensorInfo;
      call.c.set(backend.readSync(c.dataId) as Float32Array, item * m * n);
      for (const { dataId } of [a, b, c]) backend.disposeData(dataId);
    }
  };
  return withSmallProductsInJs(
    withContiguousOperands({ name: 'xnnpack', version, threads: 1, where: '@tensorflow/tfjs-backend-wasm', gemm }),
    minMultiplyAdds,
  );
}
