import type { GemmCall, GemmProvider } from './gemm-provider.js';

/** Columns of `b` in one block: with {@link blockDepth} rows they fill half of a 64 KiB cache. */
const blockColumns = 128;
const blockDepth = 64;

/**
 * Matrix products in plain JavaScript: the provider that is always there, and the one for tiny sizes.
 *
 * Sums are kept in double precision while within one block of `k`.
 */
export function jsGemm(): GemmProvider {
  return { name: 'js', version: process.versions.v8, threads: 1, where: 'JavaScript', gemm: multiply };
}

function multiply(call: GemmCall): void {
  const { m, n, k, batch, strideA, strideB, transposeA, transposeB, a, b, c } = call;
  if (k === 0) {
    c.fill(0, 0, batch * m * n);
    return;
  }
  for (let item = 0; item < batch; item++) {
    const offsetA = item * strideA;
    const offsetB = item * strideB;
    const offsetC = item * m * n;
    if (transposeB) multiplyRows(a, b, c, offsetA, offsetB, offsetC, m, n, k, transposeA);
    else multiplyBlocks(a, b, c, offsetA, offsetB, offsetC, m, n, k, transposeA);
  }
}

/** `b` stored as [n, k]: each result is the dot product of two rows; four columns share one read of `a`. */
function multiplyRows(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  offsetA: number,
  offsetB: number,
  offsetC: number,
  m: number,
  n: number,
  k: number,
  transposeA: boolean,
): void {
  const rowA = transposeA ? 1 : k;
  const stepA = transposeA ? m : 1;
  const whole = n - (n % 4);
  for (let i = 0; i < m; i++) {
    const startA = offsetA + i * rowA;
    const rowC = offsetC + i * n;
    for (let j = 0; j < whole; j += 4) {
      let at0 = offsetB + j * k;
      let at1 = at0 + k;
      let at2 = at1 + k;
      let at3 = at2 + k;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let p = 0, atA = startA; p < k; p++, atA += stepA) {
        const value = a[atA]!;
        sum0 += value * b[at0++]!;
        sum1 += value * b[at1++]!;
        sum2 += value * b[at2++]!;
        sum3 += value * b[at3++]!;
      }
      c[rowC + j] = sum0;
      c[rowC + j + 1] = sum1;
      c[rowC + j + 2] = sum2;
      c[rowC + j + 3] = sum3;
    }
    for (let j = whole; j < n; j++) {
      let sum = 0;
      let atB = offsetB + j * k;
      for (let p = 0, atA = startA; p < k; p++, atA += stepA) sum += a[atA]! * b[atB++]!;
      c[rowC + j] = sum;
    }
  }
}

/** `b` stored as [k, n]: blocks of `b` stay in the cache while four of its rows at a time are added into a row of `c`. */
function multiplyBlocks(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  offsetA: number,
  offsetB: number,
  offsetC: number,
  m: number,
  n: number,
  k: number,
  transposeA: boolean,
): void {
  const rowA = transposeA ? 1 : k;
  const stepA = transposeA ? m : 1;
  c.fill(0, offsetC, offsetC + m * n);
  for (let p0 = 0; p0 < k; p0 += blockDepth) {
    const p1 = Math.min(k, p0 + blockDepth);
    const whole = p1 - ((p1 - p0) % 4);
    for (let j0 = 0; j0 < n; j0 += blockColumns) {
      const j1 = Math.min(n, j0 + blockColumns);
      for (let i = 0; i < m; i++) {
        const rowC = offsetC + i * n;
        let p = p0;
        for (; p < whole; p += 4) {
          const atA = offsetA + i * rowA + p * stepA;
          const a0 = a[atA]!;
          const a1 = a[atA + stepA]!;
          const a2 = a[atA + 2 * stepA]!;
          const a3 = a[atA + 3 * stepA]!;
          const row0 = offsetB + p * n;
          const row1 = row0 + n;
          const row2 = row1 + n;
          const row3 = row2 + n;
          for (let j = j0; j < j1; j++) {
            c[rowC + j]! += a0 * b[row0 + j]! + a1 * b[row1 + j]! + a2 * b[row2 + j]! + a3 * b[row3 + j]!;
          }
        }
        for (; p < p1; p++) {
          const value = a[offsetA + i * rowA + p * stepA]!;
          const row = offsetB + p * n;
          for (let j = j0; j < j1; j++) c[rowC + j]! += value * b[row + j]!;
        }
      }
    }
  }
}
