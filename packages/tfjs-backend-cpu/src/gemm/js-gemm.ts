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
  const { m, n, k, batch, transposeA, transposeB, accumulate = false } = call;
  const rowA = call.rowStrideA ?? (transposeA ? m : k);
  const rowB = call.rowStrideB ?? (transposeB ? k : n);
  const rowC = call.rowStrideC ?? n;
  for (let item = 0; item < batch; item++) {
    const a = { values: call.a, start: call.startsA?.[item] ?? item * call.strideA, row: rowA };
    const b = { values: call.b, start: call.startsB?.[item] ?? item * call.strideB, row: rowB };
    const c = { values: call.c, start: call.startsC?.[item] ?? item * m * n, row: rowC };
    const [stepI, stepP] = transposeA ? [1, rowA] : [rowA, 1];
    if (!accumulate) for (let i = 0; i < m; i++) c.values.fill(0, c.start + i * rowC, c.start + i * rowC + n);
    if (transposeB) multiplyRows(a, b, c, m, n, k, stepI, stepP);
    else multiplyBlocks(a, b, c, m, n, k, stepI, stepP);
  }
}

/** A matrix inside an array. */
interface MatrixView {
  values: Float32Array;
  start: number;
  /** Numbers from one row to the next. */
  row: number;
}

/**
 * `b` stored as [n, k]: each result is the dot product of two rows; four columns share one read of `a`.
 *
 * @param stepI  numbers from op(a)[i, p] to op(a)[i + 1, p]
 * @param stepP  numbers from op(a)[i, p] to op(a)[i, p + 1]
 */
function multiplyRows(
  { values: a, start: startA }: MatrixView,
  { values: b, start: startB, row: rowB }: MatrixView,
  { values: c, start: startC, row: rowC }: MatrixView,
  m: number,
  n: number,
  k: number,
  stepI: number,
  stepP: number,
): void {
  const whole = n - (n % 4);
  for (let i = 0; i < m; i++) {
    const firstA = startA + i * stepI;
    const firstC = startC + i * rowC;
    for (let j = 0; j < whole; j += 4) {
      let at0 = startB + j * rowB;
      let at1 = at0 + rowB;
      let at2 = at1 + rowB;
      let at3 = at2 + rowB;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let p = 0, at = firstA; p < k; p++, at += stepP) {
        const value = a[at]!;
        sum0 += value * b[at0++]!;
        sum1 += value * b[at1++]!;
        sum2 += value * b[at2++]!;
        sum3 += value * b[at3++]!;
      }
      c[firstC + j]! += sum0;
      c[firstC + j + 1]! += sum1;
      c[firstC + j + 2]! += sum2;
      c[firstC + j + 3]! += sum3;
    }
    for (let j = whole; j < n; j++) {
      let sum = 0;
      let atB = startB + j * rowB;
      for (let p = 0, at = firstA; p < k; p++, at += stepP) sum += a[at]! * b[atB++]!;
      c[firstC + j]! += sum;
    }
  }
}

/**
 * `b` stored as [k, n]: blocks of `b` stay in the cache while four of its rows at a time are added into a row of `c`.
 *
 * The steps are those of {@link multiplyRows}.
 */
function multiplyBlocks(
  { values: a, start: startA }: MatrixView,
  { values: b, start: startB, row: rowB }: MatrixView,
  { values: c, start: startC, row: rowC }: MatrixView,
  m: number,
  n: number,
  k: number,
  stepI: number,
  stepP: number,
): void {
  for (let p0 = 0; p0 < k; p0 += blockDepth) {
    const p1 = Math.min(k, p0 + blockDepth);
    const whole = p1 - ((p1 - p0) % 4);
    for (let j0 = 0; j0 < n; j0 += blockColumns) {
      const j1 = Math.min(n, j0 + blockColumns);
      for (let i = 0; i < m; i++) {
        const firstC = startC + i * rowC;
        let p = p0;
        for (; p < whole; p += 4) {
          const at = startA + i * stepI + p * stepP;
          const a0 = a[at]!;
          const a1 = a[at + stepP]!;
          const a2 = a[at + 2 * stepP]!;
          const a3 = a[at + 3 * stepP]!;
          const row0 = startB + p * rowB;
          const row1 = row0 + rowB;
          const row2 = row1 + rowB;
          const row3 = row2 + rowB;
          for (let j = j0; j < j1; j++) {
            c[firstC + j]! += a0 * b[row0 + j]! + a1 * b[row1 + j]! + a2 * b[row2 + j]! + a3 * b[row3 + j]!;
          }
        }
        for (; p < p1; p++) {
          const value = a[startA + i * stepI + p * stepP]!;
          const row = startB + p * rowB;
          for (let j = j0; j < j1; j++) c[firstC + j]! += value * b[row + j]!;
        }
      }
    }
  }
}
