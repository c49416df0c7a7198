import type { LibraryHandle } from 'koffi';
import type { SgemmByAddress } from './team-job.js';

// The values of the enumerations of cblas.h.
const rowMajor = 101;
const noTranspose = 111;
const transpose = 112;

/** A BLAS library's `cblas_sgemm`, matrices by address: no view and no lookup for each of attention's many small products. */
export function openSgemm(library: LibraryHandle): SgemmByAddress {
  const sgemm = library.func(`void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha,
    uint64_t a, int lda, uint64_t b, int ldb, float beta, uint64_t c, int ldc)`);
  const flag = (transposed: boolean) => (transposed ? transpose : noTranspose);
  return (transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc) =>
    sgemm(rowMajor, flag(transposeA), flag(transposeB), m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}
