import type { WasmKernel } from '../simd/vector-kernels.js';
import { maxParts } from './job-desk.js';
import type { ProductLibrary, Products, Rooms } from './product-library.js';

/** What a thread needs to do a part. */
export interface TeamTools {
  /** In the order of the module's exports. */
  readonly kernels: readonly WasmKernel[];
  readonly library: ProductLibrary;
}

/** The most products in one job of products. */
export const maxProducts = 4096;

/** The most arguments of a kernel. */
const maxArguments = 40;

const kinds = { kernel: 0, products: 1 } as const;

/** Numbers that describe a job: kind, then what the kind needs. */
const heads = 16 + 2 * maxArguments;
const boundsAt = heads;
const addressesAt = boundsAt + maxParts + 1;

/** Rooms of a job of products, where a kernel's arguments else stand. */
const roomsAt = 16;
const noRooms: Rooms = { a: 0, b: 0, c: 0 };

/** Bytes of a description. */
export const jobBytes = (addressesAt + 3 * maxProducts) * Float64Array.BYTES_PER_ELEMENT;

/** The shape of matrix products, and rows and columns of the last of them, which then has a part of its own. */
export interface ProductShape extends Omit<Products, 'addresses' | 'first' | 'end' | 'rooms'> {
  lastM: number;
  lastN: number;
}

/** Where the description of the job that is laid out stands, in memory of all threads. */
export class TeamJob {
  readonly #values: Float64Array;
  readonly #addresses: Float64Array;

  /** @param start  in bytes */
  constructor(memory: SharedArrayBuffer, start: number) {
    this.#values = new Float64Array(memory, start, jobBytes / Float64Array.BYTES_PER_ELEMENT);
    this.#addresses = this.#values.subarray(addressesAt);
  }

  /** Starts to describe a kernel over equal pieces of its arrays; its arguments follow in their order. */
  kernel(kernel: number, parts: number): void {
    const values = this.#values;
    values[0] = kinds.kernel;
    values[1] = kernel;
    values[2] = 0;
    values[5] = parts;
  }

  /** @param value  for the first part  @param step  what it grows by from part to part */
  argument(value: number, step: number): void {
    const values = this.#values;
    const place = values[2]!;
    values[16 + place] = value;
    values[16 + maxArguments + place] = step;
    values[2] = place + 1;
  }

  /** The argument that tells how large a part is. @param last  what it is in the last one */
  size(value: number, last: number): void {
    const values = this.#values;
    values[3] = values[2]!;
    values[4] = last;
    this.argument(value, 0);
  }

  /** Starts to describe matrix products of one shape; they follow, part after part. */
  products({ transposeA, transposeB, accumulate, ...shape }: ProductShape): void {
    const { m, n, k, lda, ldb, ldc, lastM, lastN } = shape;
    const values = this.#values;
    values[0] = kinds.products;
    values[1] = Number(transposeA);
    values[2] = Number(transposeB);
    values[3] = accumulate ? 1 : 0;
    values[4] = m;
    values[5] = n;
    values[6] = k;
    values[7] = lda;
    values[8] = ldb;
    values[9] = ldc;
    values[10] = lastM;
    values[11] = lastN;
    values[12] = 0; // products
    values[13] = 0; // parts
    values[boundsAt] = 0;
    this.rooms(noRooms, 0);
  }

  /** Where the parts' matrices are put end to end. @param rooms  of the first part  @param step  bytes from part to part */
  rooms({ a, b, c }: Rooms, step: number): void {
    const values = this.#values;
    values[roomsAt] = a;
    values[roomsAt + 1] = b;
    values[roomsAt + 2] = c;
    values[roomsAt + 3] = step;
  }

  /** One more product in the part at hand: addresses of its matrices. */
  product(a: number, b: number, c: number): void {
    const at = 3 * this.#values[12]!;
    this.#addresses[at] = a;
    this.#addresses[at + 1] = b;
    this.#addresses[at + 2] = c;
    this.#values[12]!++;
  }

  endPart(): void {
    const values = this.#values;
    values[13]!++;
    values[boundsAt + values[13]!] = values[12]!;
  }

  /** Does one part of what was described. */
  do(part: number, tools: TeamTools): void {
    if (this.#values[0] === kinds.kernel) this.#callKernel(part, tools);
    else this.#multiply(part, tools);
  }

  #callKernel(part: number, { kernels }: TeamTools): void {
    const values = this.#values;
    const args: number[] = [];
    for (let i = 0; i < values[2]!; i++) args.push(values[16 + i]! + part * values[16 + maxArguments + i]!);
    if (part === values[5]! - 1) args[values[3]!] = values[4]!;
    kernels[values[1]!]!(...args);
  }

  #multiply(part: number, { library }: TeamTools): void {
    const values = this.#values;
    const [first, end] = [values[boundsAt + part]!, values[boundsAt + part + 1]!];
    const isLast = end === values[12]!;
    library.multiply({
      transposeA: values[1] === 1,
      transposeB: values[2] === 1,
      accumulate: values[3] === 1,
      m: values[isLast ? 10 : 4]!,
      n: values[isLast ? 11 : 5]!,
      k: values[6]!,
      lda: values[7]!,
      ldb: values[8]!,
      ldc: values[9]!,
      addresses: this.#addresses,
      first,
      end,
      rooms: { a: this.#room(0, part), b: this.#room(1, part), c: this.#room(2, part) },
    });
  }

  #room(operand: number, part: number): number {
    const first = this.#values[roomsAt + operand]!;
    return first === 0 ? 0 : first + part * this.#values[roomsAt + 3]!;
  }
}
