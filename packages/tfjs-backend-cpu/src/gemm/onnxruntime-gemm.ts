import type { GemmOptions, GemmProvider } from './gemm-provider.js';
import { bindingGemm } from './onnxruntime/binding-gemm.js';
import { libraryGemm } from './onnxruntime/library-gemm.js';

/**
 * The matrix product inside ONNX Runtime's library, which npm delivers without a download or a compiler: through koffi, which lets
 * threads share the work, or through the package's own binding where koffi or the library can't be loaded.
 */
export function onnxruntimeGemm(options: GemmOptions): Promise<GemmProvider> {
  return libraryGemm(options).catch(() => bindingGemm(options));
}
