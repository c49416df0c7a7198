import type { VectorMemory } from '../storage/vector-memory.js';
import type { SgemmByAddress } from '../team/team-job.js';
import { maxProducts } from '../team/team-job.js';
import type { WorkTeam } from '../team/work-team.js';
import type { GemmCall } from './gemm-provider.js';

/** Multiply-adds from which on a team shares a call: 10 microseconds of one thread, a few times what handing out costs. */
const minShared = 1 << 19;

/** The fewest rows or columns of a piece: below, packing the other operand once more for each piece costs too much. */
const minPiece = 64;

/** Pieces of a batch for each thread: few, and enough that a late thread does not hold up the others. */
const piecesPerThread = 4;

export interface BlasProductsOptions {
  sgemm: SgemmByAddress;
  /** Shares large calls; then `sgemm` runs on one thread. */
  team: WorkTeam | undefined;
  /** Where an array lies. */
  addressOf: (array: Float32Array) => number;
}

/** Matrix products by a BLAS library's `cblas_sgemm`. */
export class BlasProducts {
  constructor(private readonly options: BlasProductsOptions) {}

  multiply(call: GemmCall): void {
    const { team, sgemm } = this.options;
    const { m, n, k, batch, transposeA, transposeB } = call;
    const lda = call.rowStrideA ?? (transposeA ? m : k);
    const ldb = call.rowStrideB ?? (transposeB ? k : n);
    const ldc = call.rowStrideC ?? n;
    if (team !== undefined && m * n * k * batch >= minShared && batch <= maxProducts) {
      const layout = { transposeA, transposeB, k, lda, ldb, ldc, accumulate: call.accumulate ?? false };
      const job = { ...layout, ...(batch === 1 ? this.#pieces(call, team, layout) : this.#items(call, team)) };
      team.job.products(job);
      team.run(job.bounds.length - 1);
      return;
    }
    const addresses = this.#addresses(call);
    const beta = call.accumulate ? 1 : 0;
    for (let at = 0; at < addresses.length; at += 3) {
      const [a, b, c] = [addresses[at]!, addresses[at + 1]!, addresses[at + 2]!];
      sgemm(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc);
    }
  }

  /** One product, cut along its longer side into a piece for each thread. */
  #pieces(
    call: GemmCall,
    { threads }: WorkTeam,
    {
      transposeA,
      transposeB,
      lda,
      ldb,
      ldc,
    }: { transposeA: boolean; transposeB: boolean; lda: number; ldb: number; ldc: number },
  ) {
    const { m, n } = call;
    const byRows = m >= n;
    const length = byRows ? m : n;
    const size = Math.max(minPiece, Math.ceil(length / threads));
    const pieces = Math.ceil(length / size);
    const last = length - (pieces - 1) * size;
    const [a, b, c] = this.#addresses(call) as [number, number, number];
    const addresses = Array.from({ length: pieces }, (_, piece) => {
      const first = 4 * piece * size;
      return byRows
        ? [a + first * (transposeA ? 1 : lda), b, c + first * ldc]
        : [a, b + first * (transposeB ? ldb : 1), c + first];
    });
    const sizes = byRows ? { m: size, n, lastM: last, lastN: n } : { m, n: size, lastM: m, lastN: last };
    return { ...sizes, addresses: addresses.flat(), bounds: Array.from({ length: pieces + 1 }, (_, piece) => piece) };
  }

  /** The products of a batch, some to a part; those that add to the same matrix stay in one. */
  #items(call: GemmCall, { threads }: WorkTeam) {
    const { m, n, batch, startsC, accumulate } = call;
    const size = Math.ceil(batch / (piecesPerThread * threads));
    const bounds = [0];
    for (let item = size; item < batch; item++) {
      const isSame = accumulate === true && startsC !== undefined && startsC[item] === startsC[item - 1];
      if (item - bounds.at(-1)! >= size && !isSame) bounds.push(item);
    }
    bounds.push(batch);
    return { m, n, lastM: m, lastN: n, addresses: this.#addresses(call), bounds };
  }

  /** Of a, b and c of each product. */
  #addresses({ m, n, batch, a, b, c, strideA, strideB, startsA, startsB, startsC }: GemmCall): number[] {
    const { addressOf } = this.options;
    const [firstA, firstB, firstC] = [addressOf(a), addressOf(b), addressOf(c)];
    const addresses = new Array<number>(3 * batch);
    for (let item = 0; item < batch; item++) {
      addresses[3 * item] = firstA + 4 * (startsA?.[item] ?? item * strideA);
      addresses[3 * item + 1] = firstB + 4 * (startsB?.[item] ?? item * strideB);
      addresses[3 * item + 2] = firstC + 4 * (startsC?.[item] ?? item * m * n);
    }
    return addresses;
  }
}

/**
 * Tells where arrays lie. What lies in the SIMD kernels' memory, which never moves, is reckoned from its start: asking for an address
 * costs a call.
 */
export function addressIn(
  { arena: { buffer } }: VectorMemory,
  address: (array: ArrayBufferView) => bigint,
): (array: Float32Array) => number {
  const start = Number(address(new Uint8Array(buffer)));
  return (array) => (array.buffer === buffer ? start + array.byteOffset : Number(address(array)));
}
