import type { LibraryHandle } from 'koffi';
import type { ProductLibrary, Products } from '../team/product-library.js';

// The values of the enumerations of cblas.h.
const rowMajor = 101;
const noTranspose = 111;
const transpose = 112;

/** `cblas_sgemm` of a BLAS library, matrices by address: no view and no lookup for each of attention's many small products. */
export function blasLibrary(library: LibraryHandle): ProductLibrary {
  const sgemm = library.func(`void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha,
    uint64_t a, int lda, uint64_t b, int ldb, float beta, uint64_t c, int ldc)`);
  return {
    takesStrides: true,
    multiply({ transposeA, transposeB, accumulate, m, n, k, lda, ldb, ldc, addresses, first, end }: Products): void {
      const [waysA, waysB] = [transposeA ? transpose : noTranspose, transposeB ? transpose : noTranspose];
      const beta = accumulate ? 1 : 0;
      for (let at = 3 * first; at < 3 * end; at += 3) {
        const [a, b, c] = [addresses[at]!, addresses[at + 1]!, addresses[at + 2]!];
        sgemm(rowMajor, waysA, waysB, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
      }
    },
  };
}
