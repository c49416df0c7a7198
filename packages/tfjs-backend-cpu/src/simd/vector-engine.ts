import { type MapName, mapFunction, mapKernels } from './map-kernels.js';
import { type RowDefinition, type RowName, rowFunction, rowKernels } from './row-kernels.js';
import { wasmModule } from './wasm-encoder.js';

/**
 * Floats of one array that are worked on at a time. Five arrays of this size fill a 512 KiB second-level cache by
 * half, and copying so much costs a hundred times what the call does.
 */
const chunk = 8192;

/** Room for the largest signature, and for rows that are longer than a chunk. */
const slots = 8;
const pageBytes = 65_536;

type WasmKernel = (...args: number[]) => void;

/**
 * SIMD kernels in WebAssembly, generated at start. Tensors live outside its memory, so pieces that fit the cache are
 * copied in and out; next to an exponential function that costs little.
 *
 * Four lanes of float32 at a time; sums over rows are kept in double precision. The same inputs give the same bits on
 * every machine.
 */
class VectorEngine {
  readonly #kernels: Record<string, WasmKernel>;
  readonly #memory: WebAssembly.Memory;
  #floats: Float32Array;
  #slot = chunk;

  constructor() {
    const names = Object.keys(mapKernels) as MapName[];
    const rowNames = Object.keys(rowKernels) as RowName[];
    const bytes = wasmModule([...names.map(mapFunction), ...rowNames.map(rowFunction)]);
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil((slots * chunk * 4) / pageBytes) });
    this.#floats = new Float32Array(this.#memory.buffer);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.#memory } });
    this.#kernels = instance.exports as Record<string, WasmKernel>;
  }

  /**
   * An elementwise function over arrays of one length. An output may be an input.
   *
   * @param numbers  as the kernel's definition lists them
   */
  map(
    name: MapName,
    inputs: readonly Float32Array[],
    outputs: readonly Float32Array[],
    numbers: readonly number[] = [],
  ): void {
    const kernel = this.#kernels[name]!;
    const { length } = outputs[0]!;
    const slot = this.#slot;
    const pointers = [...inputs, ...outputs].map((_, i) => i * slot * 4);
    for (let start = 0; start < length; start += slot) {
      const size = Math.min(slot, length - start);
      for (let i = 0; i < inputs.length; i++) this.#write(i * slot, inputs[i]!, start, size);
      kernel(...pointers, roundUp(size) * 4, ...numbers);
      for (let i = 0; i < outputs.length; i++) this.#read((inputs.length + i) * slot, outputs[i]!, start, size);
    }
  }

  /**
   * A function over the rows of matrices [rows, width].
   *
   * @param args  in the order that the kernel's definition lists them
   */
  rows(name: RowName, width: number, args: RowArguments): void {
    const { arrays, tables = [], tableWidth = 4, vectors = [], perRow = [], numbers = [] } = args;
    const padded = roundUp(width);
    this.#makeRoom(padded);
    const kernel = this.#kernels[name]!;
    const { padding }: RowDefinition = rowKernels[name];
    const slot = this.#slot;
    const rowsPerChunk = Math.floor(slot / padded);
    const total = arrays[0]!.values.length / width;
    const count = arrays.length + tables.length + vectors.length + perRow.length;
    const pointers = Array.from({ length: count }, (_, i) => i * slot * 4);
    const tableSlot = arrays.length * slot;
    const vectorSlot = tableSlot + tables.length * slot;
    const rowSlot = vectorSlot + vectors.length * slot;
    for (let start = 0; start < total; start += rowsPerChunk) {
      const rows = Math.min(rowsPerChunk, total - start);
      for (const [i, { values, use }] of arrays.entries()) {
        if (use !== 'out') this.#writeRows(i * slot, values, start, rows, width, padding?.[i] ?? 0);
      }
      for (const [i, values] of tables.entries()) {
        this.#writeRows(tableSlot + i * slot, values, start, rows, tableWidth, 0);
      }
      for (const [i, { values, use }] of vectors.entries()) {
        if (start === 0 || use === 'sum') this.#floats.fill(0, vectorSlot + i * slot, vectorSlot + i * slot + padded);
        if (start === 0 && use === 'in') this.#write(vectorSlot + i * slot, values as Float32Array, 0, width);
      }
      for (const [i, { values, use }] of perRow.entries()) {
        if (use !== 'out') this.#write(rowSlot + i * slot, values, start, rows);
      }
      kernel(...pointers, rows, padded * 4, roundUp(tableWidth) * 4, ...numbers, width);
      for (const [i, { values, use }] of arrays.entries()) {
        if (use !== 'in') this.#readRows(i * slot, values, start, rows, width);
      }
      for (const [i, { values, use }] of vectors.entries()) {
        if (use === 'sum') this.#accumulate(vectorSlot + i * slot, values);
      }
      for (const [i, { values, use }] of perRow.entries()) {
        if (use !== 'in') this.#read(rowSlot + i * slot, values, start, rows);
      }
    }
  }

  #write(at: number, values: Float32Array, start: number, size: number): void {
    this.#floats.set(start === 0 && size === values.length ? values : values.subarray(start, start + size), at);
  }

  #read(at: number, values: Float32Array, start: number, size: number): void {
    values.set(this.#floats.subarray(at, at + size), start);
  }

  #writeRows(at: number, values: Float32Array, start: number, rows: number, width: number, padding: number): void {
    const padded = roundUp(width);
    if (padded === width) {
      this.#write(at, values, start * width, rows * width);
      return;
    }
    for (let row = 0; row < rows; row++) {
      this.#write(at + row * padded, values, (start + row) * width, width);
      this.#floats.fill(padding, at + row * padded + width, at + (row + 1) * padded);
    }
  }

  #readRows(at: number, values: Float32Array, start: number, rows: number, width: number): void {
    const padded = roundUp(width);
    if (padded === width) this.#read(at, values, start * width, rows * width);
    else for (let row = 0; row < rows; row++) this.#read(at + row * padded, values, (start + row) * width, width);
  }

  #accumulate(at: number, sums: Float64Array | Float32Array): void {
    for (let i = 0; i < sums.length; i++) sums[i]! += this.#floats[at + i]!;
  }

  /** Grows the slots until one holds a row. */
  #makeRoom(width: number): void {
    if (width <= this.#slot) return;
    this.#slot = width;
    const pages = Math.ceil((slots * this.#slot * 4) / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (pages > 0) this.#memory.grow(pages);
    this.#floats = new Float32Array(this.#memory.buffer);
  }
}

/** What a function over rows works on. */
export interface RowArguments {
  /** [rows, width] each. */
  arrays: readonly { values: Float32Array; use: 'in' | 'out' | 'inOut' }[];
  /** [rows, tableWidth] each, only read; `tableWidth` must not be above `width`. */
  tables?: readonly Float32Array[];
  tableWidth?: number;
  /** [width] each; a sum over the rows is added to what the array holds. */
  vectors?: readonly ({ values: Float32Array; use: 'in' } | { values: Float64Array; use: 'sum' })[];
  /** [rows] each. */
  perRow?: readonly { values: Float32Array; use: 'in' | 'out' }[];
  numbers?: readonly number[];
}

function roundUp(length: number): number {
  return (length + 3) & ~3;
}

/** The engine, made at the first use. */
export function vectorEngine(): VectorEngine {
  engine ??= new VectorEngine();
  return engine;
}

let engine: VectorEngine | undefined;
