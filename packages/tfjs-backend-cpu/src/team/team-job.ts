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

/** Places of a kernel's description; its arguments and their steps follow. */
const kernelAt = { kind: 0, parts: 1, kernel: 2, arguments: 3, size: 4, lastSize: 5 } as const;
const argumentsAt = 16;
const stepsAt = argumentsAt + maxArguments;

/** Places of the description of products; parts' bounds and products' addresses follow. */
const productsAt = {
  kind: 0,
  parts: 1,
  products: 2,
  transposeA: 3,
  transposeB: 4,
  accumulate: 5,
  m: 6,
  n: 7,
  k: 8,
  lda: 9,
  ldb: 10,
  ldc: 11,
  lastM: 12,
  lastN: 13,
} as const;
const boundsAt = stepsAt + maxArguments;
const addressesAt = boundsAt + maxParts + 1;

/** Places of the rooms of a job of products, where a kernel's arguments else stand. */
const roomsAt = { a: 16, b: 17, c: 18, step: 19 } as const;
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

  /** Parts of the job that was described. */
  get parts(): number {
    return this.#values[kernelAt.parts]!;
  }

  /** Starts to describe a kernel over equal pieces of its arrays; its arguments follow in their order. */
  kernel(kernel: number, parts: number): void {
    const values = this.#values;
    values[kernelAt.kind] = kinds.kernel;
    values[kernelAt.parts] = parts;
    values[kernelAt.kernel] = kernel;
    values[kernelAt.arguments] = 0;
  }

  /** @param value  for the first part  @param step  what it grows by from part to part */
  argument(value: number, step: number): void {
    const values = this.#values;
    const place = values[kernelAt.arguments]!++;
    values[argumentsAt + place] = value;
    values[stepsAt + place] = step;
  }

  /** The argument that tells how large a part is. @param last  what it is in the last one */
  size(value: number, last: number): void {
    const values = this.#values;
    values[kernelAt.size] = values[kernelAt.arguments]!;
    values[kernelAt.lastSize] = last;
    this.argument(value, 0);
  }

  /** Starts to describe matrix products of one shape; they follow, part after part. */
  products({ transposeA, transposeB, accumulate, ...shape }: ProductShape): void {
    const values = this.#values;
    values[productsAt.kind] = kinds.products;
    values[productsAt.parts] = 0;
    values[productsAt.products] = 0;
    values[productsAt.transposeA] = Number(transposeA);
    values[productsAt.transposeB] = Number(transposeB);
    values[productsAt.accumulate] = Number(accumulate);
    values[productsAt.m] = shape.m;
    values[productsAt.n] = shape.n;
    values[productsAt.k] = shape.k;
    values[productsAt.lda] = shape.lda;
    values[productsAt.ldb] = shape.ldb;
    values[productsAt.ldc] = shape.ldc;
    values[productsAt.lastM] = shape.lastM;
    values[productsAt.lastN] = shape.lastN;
    values[boundsAt] = 0;
    this.rooms(noRooms, 0);
  }

  /** Where the parts' matrices are put end to end. @param rooms  of the first part  @param step  bytes from part to part */
  rooms({ a, b, c }: Rooms, step: number): void {
    const values = this.#values;
    values[roomsAt.a] = a;
    values[roomsAt.b] = b;
    values[roomsAt.c] = c;
    values[roomsAt.step] = step;
  }

  /** One more product in the part at hand: addresses of its matrices. */
  product(a: number, b: number, c: number): void {
    const at = 3 * this.#values[productsAt.products]!++;
    this.#addresses[at] = a;
    this.#addresses[at + 1] = b;
    this.#addresses[at + 2] = c;
  }

  endPart(): void {
    const values = this.#values;
    values[boundsAt + ++values[productsAt.parts]!] = values[productsAt.products]!;
  }

  /** Does one part of what was described. */
  do(part: number, tools: TeamTools): void {
    if (this.#values[kernelAt.kind] === kinds.kernel) this.#callKernel(part, tools);
    else this.#multiply(part, tools);
  }

  #callKernel(part: number, { kernels }: TeamTools): void {
    const values = this.#values;
    const args: number[] = [];
    for (let i = 0; i < values[kernelAt.arguments]!; i++) {
      args.push(values[argumentsAt + i]! + part * values[stepsAt + i]!);
    }
    if (part === this.parts - 1) args[values[kernelAt.size]!] = values[kernelAt.lastSize]!;
    kernels[values[kernelAt.kernel]!]!(...args);
  }

  #multiply(part: number, { library }: TeamTools): void {
    const values = this.#values;
    const [first, end] = [values[boundsAt + part]!, values[boundsAt + part + 1]!];
    const isLast = end === values[productsAt.products]!;
    library.multiply({
      transposeA: values[productsAt.transposeA] === 1,
      transposeB: values[productsAt.transposeB] === 1,
      accumulate: values[productsAt.accumulate] === 1,
      m: values[isLast ? productsAt.lastM : productsAt.m]!,
      n: values[isLast ? productsAt.lastN : productsAt.n]!,
      k: values[productsAt.k]!,
      lda: values[productsAt.lda]!,
      ldb: values[productsAt.ldb]!,
      ldc: values[productsAt.ldc]!,
      addresses: this.#addresses,
      first,
      end,
      rooms: { a: this.#room('a', part), b: this.#room('b', part), c: this.#room('c', part) },
    });
  }

  #room(operand: keyof Rooms, part: number): number {
    const first = this.#values[roomsAt[operand]]!;
    return first === 0 ? 0 : first + part * this.#values[roomsAt.step]!;
  }
}
