import type { GemmProvider } from './gemm-provider.js';
import { jsGemm } from './js-gemm.js';

/** The provider, but with JavaScript for products so small that the call would cost more than the work. */
export function withSmallProductsInJs(provider: GemmProvider, minMultiplyAdds: number): GemmProvider {
  const js = jsGemm();
  return {
    ...provider,
    gemm(call) {
      const { m, n, k, batch } = call;
      if (m * n * k * batch < minMultiplyAdds || k === 0) js.gemm(call);
      else provider.gemm(call);
    },
  };
}
