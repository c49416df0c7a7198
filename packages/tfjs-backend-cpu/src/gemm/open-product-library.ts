import type koffi from 'koffi';
import type { WasmKernel } from '../simd/vector-kernels.js';
import type { ProductLibrary } from '../team/product-library.js';
import { blasLibrary } from './blas-library.js';
import { FusedMatMul } from './onnxruntime/fused-mat-mul.js';
import { FusedProducts } from './onnxruntime/fused-products.js';
import { openOnnxruntimeApi } from './onnxruntime/onnxruntime-api.js';
import type { OnnxruntimeHandles } from './onnxruntime/open-sessions.js';

/** Which library to open, in words that any thread of the process understands. */
export type ProductLibrarySource =
  | { kind: 'blas'; file: string }
  | { kind: 'onnxruntime'; file: string; handles: OnnxruntimeHandles };

/** The memory of the SIMD kernels, and the kernels by name. */
export interface ProductMemory {
  memory: WebAssembly.Memory;
  kernels: Readonly<Record<string, WasmKernel>>;
}

/** Opens a library of matrix products in the calling thread. */
export function openProductLibrary(
  binding: typeof koffi,
  source: ProductLibrarySource,
  { memory, kernels }: ProductMemory,
): ProductLibrary {
  if (source.kind === 'blas') return blasLibrary(binding.load(source.file));
  const product = new FusedMatMul(openOnnxruntimeApi(binding, source.file), source.handles, binding.address);
  const base = Number(binding.address(new Uint8Array(memory.buffer)));
  return new FusedProducts(product, { heap: new Float32Array(memory.buffer), base, kernels });
}
