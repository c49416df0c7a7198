import { vectorEngine } from '../simd/vector-engine.js';
import { BufferPool } from '../storage/buffer-pool.js';
import type { GemmCall, GemmProvider } from './gemm-provider.js';

/** Gives a provider that only takes contiguous matrices the others too, by copies. */
export function withContiguousOperands(provider: GemmProvider): GemmProvider {
  const pool = new BufferPool();
  return {
    ...provider,
    gemm(call) {
      if (isContiguous(call)) provider.gemm(call);
      else viaCopies((packed) => provider.gemm(packed), call, pool);
    },
  };
}

function isContiguous(call: GemmCall): boolean {
  if (call.accumulate || call.startsA || call.startsB || call.startsC) return false;
  return call.rowStrideA === undefined && call.rowStrideB === undefined && call.rowStrideC === undefined;
}

/** Calls `gemm` with copies that lie end to end, and puts the results in their places. */
export function viaCopies(gemm: (call: GemmCall) => void, call: GemmCall, pool: BufferPool): void {
  const { transposeA, transposeB, m, n, k, batch, startsA, startsB } = call;
  const [rowsA, columnsA] = transposeA ? [k, m] : [m, k];
  const [rowsB, columnsB] = transposeB ? [n, k] : [k, n];
  const layoutA = { starts: startsA, stride: call.strideA, rowStride: call.rowStrideA ?? columnsA };
  const layoutB = { starts: startsB, stride: call.strideB, rowStride: call.rowStrideB ?? columnsB };
  const a = gather(call.a, layoutA, batch, rowsA, columnsA, pool);
  const b = gather(call.b, layoutB, batch, rowsB, columnsB, pool);
  const c = pool.float32(batch * m * n);
  gemm({ transposeA, transposeB, m, n, k, batch, a, b, c, strideA: m * k, strideB: k * n });
  const engine = vectorEngine();
  for (let item = 0; item < batch; item++) {
    const from = { values: c, start: item * m * n, stride: n };
    const to = { values: call.c, start: call.startsC?.[item] ?? item * m * n, stride: call.rowStrideC ?? n };
    engine.moveRows(call.accumulate ? 'addRows' : 'copyRows', m, n, from, to);
  }
  for (const array of [a, b, c]) if (array !== call.a && array !== call.b) pool.release(array);
}

interface BatchLayout {
  starts: Int32Array | undefined;
  stride: number;
  rowStride: number;
}

/** The items' matrices end to end, [batch, rows, columns]: `values` itself when they already lie so. */
function gather(
  values: Float32Array,
  { starts, stride, rowStride }: BatchLayout,
  batch: number,
  rows: number,
  columns: number,
  pool: BufferPool,
): Float32Array {
  if (starts === undefined && rowStride === columns && stride === rows * columns) return values;
  const packed = pool.float32(batch * rows * columns);
  const engine = vectorEngine();
  for (let item = 0; item < batch; item++) {
    const from = { values, start: starts?.[item] ?? item * stride, stride: rowStride };
    engine.moveRows('copyRows', rows, columns, from, { values: packed, start: item * rows * columns, stride: columns });
  }
  return packed;
}
