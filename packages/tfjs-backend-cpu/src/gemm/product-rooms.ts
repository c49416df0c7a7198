import type { Arena } from '../storage/arena.js';
import type { Rooms } from '../team/product-library.js';
import type { GemmCall } from './gemm-provider.js';
import { rowStrides } from './row-strides.js';

/** Rooms of the first of some parts, and the bytes from one part's to the next one's. */
export interface PartRooms {
  rooms: Rooms;
  step: number;
}

/**
 * Where threads put matrices end to end for a library that takes them only so: one block of the SIMD kernels' memory, as large as the
 * largest call needed.
 */
export class ProductRooms {
  readonly #arena: Arena;
  #start = 0;
  #bytes = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /**
   * Rooms for parts of a call, valid until the next call.
   *
   * @param size  rows and columns of the largest product
   * @returns     undefined when a matrix that must be moved lies outside the memory, or there is no room in it
   */
  take(call: GemmCall, size: { m: number; n: number }, perPart: number, parts: number): PartRooms | undefined {
    const { a, b, c } = roomsOfProduct(call, size);
    const isOutside = ({ buffer }: Float32Array) => buffer !== this.#arena.buffer;
    if ((a > 0 && isOutside(call.a)) || (b > 0 && isOutside(call.b)) || (c > 0 && isOutside(call.c))) return undefined;
    const step = bytes * perPart * (a + b + c);
    if (!this.#makeRoom(step * parts)) return undefined;
    const place = (room: number, before: number) => (room === 0 ? 0 : this.#start + bytes * perPart * before);
    return { rooms: { a: place(a, 0), b: place(b, a), c: place(c, a + b) }, step };
  }

  #makeRoom(size: number): boolean {
    if (size <= this.#bytes) return true;
    if (this.#bytes > 0) this.#arena.give(this.#start);
    const start = this.#arena.take(size, this);
    this.#start = start ?? 0;
    this.#bytes = start === undefined ? 0 : size;
    return start !== undefined;
  }
}

const bytes = Float32Array.BYTES_PER_ELEMENT;

/** Floats that a product's matrices take where they do not lie end to end already. */
function roomsOfProduct(call: GemmCall, { m, n }: { m: number; n: number }): Rooms {
  const { transposeA, transposeB, k, batch, strideA, strideB, startsA, startsB, startsC, accumulate } = call;
  const { lda, ldb, ldc } = rowStrides(call);
  const isOne = batch === 1;
  const liesSo = (stride: number, starts: Int32Array | undefined, floats: number) =>
    isOne || (starts === undefined && (stride === floats || stride === 0));
  const wholeA = lda === (transposeA ? m : k) && liesSo(strideA, startsA, m * k);
  // One a and one b for all results would make the library compute a single one.
  const areBothShared = !isOne && strideA === 0 && strideB === 0;
  const wholeB = ldb === (transposeB ? k : n) && liesSo(strideB, startsB, k * n) && !areBothShared;
  const wholeC = ldc === n && !accumulate && (isOne || startsC === undefined);
  return { a: wholeA ? 0 : m * k, b: wholeB ? 0 : k * n, c: wholeC ? 0 : m * n };
}
