import type { VectorMemory } from '../storage/vector-memory.js';
import type { SgemmByAddress } from '../team/team-job.js';
import { maxProducts } from '../team/team-job.js';
import type { WorkTeam } from '../team/work-team.js';
import type { GemmCall } from './gemm-provider.js';

/** Multiply-adds from which on a team shares a call: 10 microseconds of one thread, a few times what handing out costs. */
const minShared = 1 << 19;

/** The fewest rows or columns of a piece: below, packing the other operand once more for each piece costs too much. */
const minPiece = 64;

/** Parts of a batch for each thread: few, and enough that a late thread does not hold up the others. */
const partsPerThread = 4;

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
    const { team } = this.options;
    const { m, n, k, batch } = call;
    if (team === undefined || m * n * k * batch < minShared || batch > maxProducts) this.#multiply(call);
    else if (batch === 1) this.#sharePieces(team, call);
    else this.#shareItems(team, call);
  }

  #multiply(call: GemmCall): void {
    const { sgemm } = this.options;
    const { m, n, k, batch, transposeA, transposeB } = call;
    const { lda, ldb, ldc } = rowStrides(call);
    const [a, b, c] = this.#starts(call);
    const beta = call.accumulate ? 1 : 0;
    for (let item = 0; item < batch; item++) {
      const [atA, atB, atC] = [a + offsetA(call, item), b + offsetB(call, item), c + offsetC(call, item)];
      sgemm(transposeA, transposeB, m, n, k, atA, lda, atB, ldb, beta, atC, ldc);
    }
  }

  /** One product, cut along its longer side into a piece for each thread. */
  #sharePieces(team: WorkTeam, call: GemmCall): void {
    const { m, n, transposeA, transposeB } = call;
    const { lda, ldb, ldc } = rowStrides(call);
    const [a, b, c] = this.#starts(call);
    const byRows = m >= n;
    const length = byRows ? m : n;
    const size = Math.max(minPiece, Math.ceil(length / team.threads));
    const pieces = Math.ceil(length / size);
    const last = length - (pieces - 1) * size;
    const { job } = team;
    if (byRows) job.products({ ...layout(call), m: size, n, lastM: last, lastN: n });
    else job.products({ ...layout(call), m, n: size, lastM: m, lastN: last });
    const [stepA, stepB, stepC] = byRows ? [transposeA ? 1 : lda, 0, ldc] : [0, transposeB ? ldb : 1, 1];
    for (let piece = 0; piece < pieces; piece++) {
      const first = bytes * piece * size;
      job.product(a + first * stepA, b + first * stepB, c + first * stepC);
      job.endPart();
    }
    team.run();
  }

  /** The products of a batch, some to a part; those that add to the same matrix stay in one. */
  #shareItems(team: WorkTeam, call: GemmCall): void {
    const { m, n, batch, startsC, accumulate } = call;
    const [a, b, c] = this.#starts(call);
    const size = Math.ceil(batch / (partsPerThread * team.threads));
    const { job } = team;
    job.products({ ...layout(call), m, n, lastM: m, lastN: n });
    let inPart = 0;
    for (let item = 0; item < batch; item++) {
      const isSame = accumulate === true && startsC !== undefined && item > 0 && startsC[item] === startsC[item - 1];
      if (inPart >= size && !isSame) {
        job.endPart();
        inPart = 0;
      }
      job.product(a + offsetA(call, item), b + offsetB(call, item), c + offsetC(call, item));
      inPart++;
    }
    job.endPart();
    team.run();
  }

  #starts({ a, b, c }: GemmCall): [number, number, number] {
    const { addressOf } = this.options;
    return [addressOf(a), addressOf(b), addressOf(c)];
  }
}

const bytes = Float32Array.BYTES_PER_ELEMENT;

// Of an item's matrices, in bytes.
const offsetA = ({ startsA, strideA }: GemmCall, item: number) => bytes * (startsA?.[item] ?? item * strideA);
const offsetB = ({ startsB, strideB }: GemmCall, item: number) => bytes * (startsB?.[item] ?? item * strideB);
const offsetC = ({ startsC, m, n }: GemmCall, item: number) => bytes * (startsC?.[item] ?? item * m * n);

/** What all pieces of a call share. */
function layout(call: GemmCall) {
  const { transposeA, transposeB, k, accumulate = false } = call;
  return { transposeA, transposeB, k, accumulate, ...rowStrides(call) };
}

function rowStrides({ m, n, k, transposeA, transposeB, rowStrideA, rowStrideB, rowStrideC }: GemmCall) {
  return { lda: rowStrideA ?? (transposeA ? m : k), ldb: rowStrideB ?? (transposeB ? k : n), ldc: rowStrideC ?? n };
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
