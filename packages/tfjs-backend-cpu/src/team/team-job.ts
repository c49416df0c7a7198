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

/** Numbers that describe a job: kind, then what the kind needs. */
const heads = 16 + 2 * maxArguments;
const boundsAt = heads;
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
  }

  /** One more product in the part at hand: addresses of its matrices. */
  product(a: number, b: number, c: number): void {
    const values = this.#values;
    const at = addressesAt + 3 * values[12]!;
    values[at] = a;
    values[at + 1] = b;
    values[at + 2] = c;
    values[12]!++;
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

  #multiply(part: number, { sgemm }: TeamTools): void {
    const values = this.#values;
    const [transposeA, transposeB, beta] = [values[1] === 1, values[2] === 1, values[3]!];
    const [m, n, k] = [values[4]!, values[5]!, values[6]!];
    const [lda, ldb, ldc] = [values[7]!, values[8]!, values[9]!];
    const [lastM, lastN, products] = [values[10]!, values[11]!, values[12]!];
    const end = values[boundsAt + part + 1]!;
    for (let product = values[boundsAt + part]!; product < end; product++) {
      const isLast = product === products - 1;
      const at = addressesAt + 3 * product;
      const [rows, columns] = [isLast ? lastM : m, isLast ? lastN : n];
      const [a, b, c] = [values[at]!, values[at + 1]!, values[at + 2]!];
      sgemm(transposeA, transposeB, rows, columns, k, a, lda, b, ldb, beta, c, ldc);
    }
  }
}
