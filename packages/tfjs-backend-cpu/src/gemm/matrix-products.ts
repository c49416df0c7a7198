import { BufferPool } from '../storage/buffer-pool.js';
import type { VectorMemory } from '../storage/vector-memory.js';
import type { ProductLibrary } from '../team/product-library.js';
import { jobBytes, maxProducts, TeamJob } from '../team/team-job.js';
import type { WorkTeam } from '../team/work-team.js';
import type { GemmCall } from './gemm-provider.js';
import { ProductRooms } from './product-rooms.js';
import { rowStrides } from './row-strides.js';
import { viaCopies } from './with-contiguous-operands.js';

/** Multiply-adds from which on a team shares a call: 10 microseconds of one thread, a few times what handing out costs. */
const minShared = 1 << 19;

/** The fewest rows or columns of a piece: below, packing the other operand once more for each piece costs too much. */
const minPiece = 64;

/** Pieces that are put end to end are whole vectors wide. */
const pieceGrain = 16;

/** Parts of a batch for each thread: few, and enough that a late thread does not hold up the others. */
const partsPerThread = 4;

export interface MatrixProductsOptions {
  /** The library in the calling thread. */
  library: ProductLibrary;
  /** Shares large calls; then the library runs on one thread. */
  team: WorkTeam | undefined;
  memory: VectorMemory;
  /** Where an array lies. */
  addressOf: (array: Float32Array) => number;
}

/** Matrix products by a library that takes addresses, cut into parts where a team shares them. */
export class MatrixProducts {
  readonly #options: MatrixProductsOptions;
  readonly #rooms: ProductRooms;
  /** Holds copies of matrices outside the SIMD kernels' memory. */
  readonly #pool: BufferPool;
  /** Describes what this thread does alone. */
  readonly #job = new TeamJob(new SharedArrayBuffer(jobBytes), 0);

  constructor(options: MatrixProductsOptions) {
    this.#options = options;
    this.#rooms = new ProductRooms(options.memory.arena);
    this.#pool = new BufferPool({ memory: options.memory });
  }

  multiply(call: GemmCall): void {
    const { team } = this.#options;
    const { m, n, k, batch } = call;
    if (team !== undefined && m * n * k * batch >= minShared && batch <= maxProducts) {
      if (batch === 1 ? this.#sharePieces(team, call) : this.#shareItems(team, call)) return;
    }
    if (!this.#multiplyAlone(call)) viaCopies((packed) => this.#multiplyAlone(packed), call, this.#pool);
  }

  #multiplyAlone(call: GemmCall): boolean {
    const { m, n, batch } = call;
    const rooms = this.#takeRooms(call, call, Math.min(batch, maxProducts), 1);
    if (rooms === undefined) return false;
    const [a, b, c] = this.#starts(call);
    const job = this.#job;
    for (let first = 0; first < batch; first += maxProducts) {
      job.products({ ...layout(call), m, n, lastM: m, lastN: n });
      job.rooms(rooms.rooms, rooms.step);
      const end = Math.min(batch, first + maxProducts);
      for (let item = first; item < end; item++) {
        job.product(a + offsetA(call, item), b + offsetB(call, item), c + offsetC(call, item));
      }
      job.endPart();
      job.do(0, { kernels: [], library: this.#options.library });
    }
    return true;
  }

  /** One product, cut along a side into a piece for each thread; false where that can't be done. */
  #sharePieces(team: WorkTeam, call: GemmCall): boolean {
    const { m, n, transposeA, transposeB } = call;
    const { lda, ldb, ldc } = rowStrides(call);
    const { takesStrides } = this.#options.library;
    // Rows of c lie end to end as they are, columns do not.
    const byRows = m >= n || (!takesStrides && m > minPiece);
    const length = byRows ? m : n;
    const even = Math.max(minPiece, Math.ceil(length / team.threads));
    const size = takesStrides ? even : Math.ceil(even / pieceGrain) * pieceGrain;
    const pieces = Math.ceil(length / size);
    if (pieces === 1) return false;
    const rooms = this.#takeRooms(call, byRows ? { m: size, n } : { m, n: size }, 1, pieces);
    if (rooms === undefined) return false;
    const last = length - (pieces - 1) * size;
    const [a, b, c] = this.#starts(call);
    const { job } = team;
    if (byRows) job.products({ ...layout(call), m: size, n, lastM: last, lastN: n });
    else job.products({ ...layout(call), m, n: size, lastM: m, lastN: last });
    job.rooms(rooms.rooms, rooms.step);
    const [stepA, stepB, stepC] = byRows ? [transposeA ? 1 : lda, 0, ldc] : [0, transposeB ? ldb : 1, 1];
    for (let piece = 0; piece < pieces; piece++) {
      const first = bytes * piece * size;
      job.product(a + first * stepA, b + first * stepB, c + first * stepC);
      job.endPart();
    }
    team.run();
    return true;
  }

  /** The products of a batch, some to a part; those that add to the same matrix stay in one. False where that can't be done. */
  #shareItems(team: WorkTeam, call: GemmCall): boolean {
    const { m, n, batch } = call;
    const ends = partEnds(call, Math.ceil(batch / (partsPerThread * team.threads)));
    const largest = ends.reduce((most, end, part) => Math.max(most, end - (ends[part - 1] ?? 0)), 0);
    const rooms = this.#takeRooms(call, call, largest, ends.length);
    if (rooms === undefined) return false;
    const [a, b, c] = this.#starts(call);
    const { job } = team;
    job.products({ ...layout(call), m, n, lastM: m, lastN: n });
    job.rooms(rooms.rooms, rooms.step);
    let item = 0;
    for (const end of ends) {
      for (; item < end; item++) {
        job.product(a + offsetA(call, item), b + offsetB(call, item), c + offsetC(call, item));
      }
      job.endPart();
    }
    team.run();
    return true;
  }

  #takeRooms(call: GemmCall, size: { m: number; n: number }, perPart: number, parts: number) {
    if (this.#options.library.takesStrides) return noRooms;
    return this.#rooms.take(call, size, perPart, parts);
  }

  #starts({ a, b, c }: GemmCall): [number, number, number] {
    const { addressOf } = this.#options;
    return [addressOf(a), addressOf(b), addressOf(c)];
  }
}

const noRooms = { rooms: { a: 0, b: 0, c: 0 }, step: 0 };

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

/** Where the parts of a batch end, each with at least `size` items but the last. */
function partEnds({ batch, startsC, accumulate }: GemmCall, size: number): number[] {
  const ends: number[] = [];
  let inPart = 0;
  for (let item = 0; item < batch; item++) {
    const isSame = accumulate === true && startsC !== undefined && item > 0 && startsC[item] === startsC[item - 1];
    if (inPart >= size && !isSame) {
      ends.push(item);
      inPart = 0;
    }
    inPart++;
  }
  return [...ends, batch];
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
