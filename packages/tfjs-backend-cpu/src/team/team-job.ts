import type { WasmKernel } from '../simd/vector-kernels.js';
import { maxParts } from './job-desk.js';

/** `cblas_sgemm` without its order and alpha, matrices by address. */
export type SgemmByAddress = (
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

/** What a thread needs to do a part. */
export interface TeamTools {
  /** In the order of the module's exports. */
  readonly kernels: readonly WasmKernel[];
  readonly sgemm: SgemmByAddress;
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
  beta: 5,
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

/** Bytes of a description. */
export const jobBytes = (addressesAt + 3 * maxProducts) * Float64Array.BYTES_PER_ELEMENT;

/** The shape of matrix products, and rows and columns of the last of them. */
export interface ProductShape {
  transposeA: boolean;
  transposeB: boolean;
  accumulate: boolean;
  m: number;
  n: number;
  k: number;
  lda: number;
  ldb: number;
  ldc: number;
  lastM: number;
  lastN: number;
}

/** Where the description of the job that is laid out stands, in memory of all threads. */
export class TeamJob {
  readonly #values: Float64Array;

  /** @param start  in bytes */
  constructor(memory: SharedArrayBuffer, start: number) {
    this.#values = new Float64Array(memory, start, jobBytes / Float64Array.BYTES_PER_ELEMENT);
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
    values[productsAt.beta] = Number(accumulate);
    values[productsAt.m] = shape.m;
    values[productsAt.n] = shape.n;
    values[productsAt.k] = shape.k;
    values[productsAt.lda] = shape.lda;
    values[productsAt.ldb] = shape.ldb;
    values[productsAt.ldc] = shape.ldc;
    values[productsAt.lastM] = shape.lastM;
    values[productsAt.lastN] = shape.lastN;
    values[boundsAt] = 0;
  }

  /** One more product in the part at hand: addresses of its matrices. */
  product(a: number, b: number, c: number): void {
    const values = this.#values;
    const at = addressesAt + 3 * values[productsAt.products]!++;
    values[at] = a;
    values[at + 1] = b;
    values[at + 2] = c;
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

  #multiply(part: number, { sgemm }: TeamTools): void {
    const values = this.#values;
    const [transposeA, transposeB] = [values[productsAt.transposeA] === 1, values[productsAt.transposeB] === 1];
    const [m, n, k] = [values[productsAt.m]!, values[productsAt.n]!, values[productsAt.k]!];
    const [lda, ldb, ldc] = [values[productsAt.lda]!, values[productsAt.ldb]!, values[productsAt.ldc]!];
    const beta = values[productsAt.beta]!;
    const end = values[boundsAt + part + 1]!;
    for (let product = values[boundsAt + part]!; product < end; product++) {
      const isLast = product === values[productsAt.products]! - 1;
      const rows = isLast ? values[productsAt.lastM]! : m;
      const columns = isLast ? values[productsAt.lastN]! : n;
      const at = addressesAt + 3 * product;
      const [a, b, c] = [values[at]!, values[at + 1]!, values[at + 2]!];
      sgemm(transposeA, transposeB, rows, columns, k, a, lda, b, ldb, beta, c, ldc);
    }
  }
}
