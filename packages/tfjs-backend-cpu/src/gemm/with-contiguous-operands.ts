import type { GemmCall, GemmProvider } from './gemm-provider.js';

/** Gives a provider that only takes contiguous matrices the others too, by copies. */
export function withContiguousOperands(provider: GemmProvider): GemmProvider {
  return {
    ...provider,
    gemm(call) {
      if (isContiguous(call)) provider.gemm(call);
      else viaCopies(provider, call);
    },
  };
}

function isContiguous(call: GemmCall): boolean {
  if (call.accumulate || call.startsA || call.startsB || call.startsC) return false;
  return call.rowStrideA === undefined && call.rowStrideB === undefined && call.rowStrideC === undefined;
}

function viaCopies(provider: GemmProvider, call: GemmCall): void {
  const { transposeA, transposeB, m, n, k, batch } = call;
  const [rowsA, columnsA] = transposeA ? [k, m] : [m, k];
  const [rowsB, columnsB] = transposeB ? [n, k] : [k, n];
  const a = gather(call.a, call.startsA, call.strideA, call.rowStrideA ?? columnsA, batch, rowsA, columnsA);
  const b = gather(call.b, call.startsB, call.strideB, call.rowStrideB ?? columnsB, batch, rowsB, columnsB);
  const c = new Float32Array(batch * m * n);
  provider.gemm({ transposeA, transposeB, m, n, k, batch, a, b, c, strideA: m * k, strideB: k * n });
  const rowStride = call.rowStrideC ?? n;
  let at = 0;
  for (let item = 0; item < batch; item++) {
    const start = call.startsC?.[item] ?? item * m * n;
    for (let i = 0; i < m; i++) {
      const row = start + i * rowStride;
      if (call.accumulate) for (let j = 0; j < n; j++) call.c[row + j]! += c[at++]!;
      else for (let j = 0; j < n; j++) call.c[row + j] = c[at++]!;
    }
  }
}

/** Copies the items' matrices end to end: [batch, rows, columns]. */
function gather(
  values: Float32Array,
  starts: Int32Array | undefined,
  stride: number,
  rowStride: number,
  batch: number,
  rows: number,
  columns: number,
): Float32Array {
  if (starts === undefined && rowStride === columns && stride === rows * columns) return values;
  const packed = new Float32Array(batch * rows * columns);
  let at = 0;
  for (let item = 0; item < batch; item++) {
    const start = starts?.[item] ?? item * stride;
    for (let i = 0; i < rows; i++) {
      const row = start + i * rowStride;
      for (let j = 0; j < columns; j++) packed[at++] = values[row + j]!;
    }
  }
  return packed;
}
