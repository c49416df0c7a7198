import type { CopyName } from '../../simd/copy-kernels.js';
import { moveRows } from '../../simd/move-rows.js';
import type { WasmKernel } from '../../simd/vector-kernels.js';
import type { ProductLibrary, Products } from '../../team/product-library.js';
import type { FusedMatMul, MatricesAt } from './fused-mat-mul.js';

/** The memory of the SIMD kernels as one array, the address at which it starts, and the kernels by name. */
export interface KernelMemory {
  heap: Float32Array;
  base: number;
  kernels: Readonly<Record<string, WasmKernel>>;
}

/**
 * Products of one shape as one run of ONNX Runtime, which takes matrices end to end only: others are put so before, and results put
 * in their places after, in the rooms given for that.
 */
export class FusedProducts implements ProductLibrary {
  readonly takesStrides = false;

  constructor(
    private readonly product: FusedMatMul,
    private readonly memory: KernelMemory,
  ) {}

  multiply(products: Products): void {
    const { transposeA, transposeB, m, n, k, lda, ldb, addresses, first, end, rooms } = products;
    const [rowsA, columnsA] = transposeA ? [k, m] : [m, k];
    const [rowsB, columnsB] = transposeB ? [n, k] : [k, n];
    const a = this.#endToEnd(products, 0, rooms.a, rowsA, columnsA, lda);
    const b = this.#endToEnd(products, 1, rooms.b, rowsB, columnsB, ldb);
    const address = rooms.c === 0 ? addresses[3 * first + 2]! : this.memory.base + rooms.c;
    this.product.run(transposeA, transposeB, a, b, { address, count: end - first, rows: m, columns: n });
    if (rooms.c !== 0) this.#putInPlace(products);
  }

  /** One of the operands, packed into its room where it has one. @param operand  0 for a, 1 for b */
  #endToEnd(
    { addresses, first, end }: Products,
    operand: number,
    room: number,
    rows: number,
    columns: number,
    stride: number,
  ): MatricesAt {
    const address = addresses[3 * first + operand]!;
    if (room === 0) {
      const isShared = end - first > 1 && addresses[3 * first + 3 + operand] === address;
      return { address, count: isShared ? 1 : end - first, rows, columns };
    }
    for (let product = first; product < end; product++) {
      const from = this.#indexOf(addresses[3 * product + operand]!);
      this.#move('copyRows', rows, columns, from, stride, room / 4 + (product - first) * rows * columns, columns);
    }
    return { address: this.memory.base + room, count: end - first, rows, columns };
  }

  #putInPlace({ accumulate, m, n, ldc, addresses, first, end, rooms }: Products): void {
    const name = accumulate ? 'addRows' : 'copyRows';
    for (let product = first; product < end; product++) {
      const to = this.#indexOf(addresses[3 * product + 2]!);
      this.#move(name, m, n, rooms.c / 4 + (product - first) * m * n, n, to, ldc);
    }
  }

  #indexOf(address: number): number {
    return (address - this.memory.base) / 4;
  }

  #move(
    name: CopyName,
    rows: number,
    width: number,
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
  ): void {
    const { heap: values, kernels } = this.memory;
    moveRows(
      kernels,
      name,
      rows,
      width,
      { values, start: from, stride: fromStride },
      { values, start: to, stride: toStride },
    );
  }
}
