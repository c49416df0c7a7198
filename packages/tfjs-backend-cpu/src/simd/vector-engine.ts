import { type MapName, mapFunction, mapKernels } from './map-kernels.js';
import { type RowName, rowFunction, rowKernels } from './row-kernels.js';
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
   * A function over the rows of matrices [rows, width]; `width` must be a multiple of 4.
   *
   * @param matrices  in the definition's order, each with what happens to it
   * @param vectors   [width] each
   * @param perRow    [rows] each
   */
  rows(
    name: RowName,
    width: number,
    matrices: readonly MatrixArgument[],
    vectors: readonly Float32Array[],
    perRow: readonly MatrixArgument[],
    numbers: readonly number[] = [],
  ): void {
    this.#makeRoom(width);
    const kernel = this.#kernels[name]!;
    const slot = this.#slot;
    const rowsPerChunk = Math.floor(slot / width);
    const total = matrices[0]!.values.length / width;
    const vectorSlot = matrices.length;
    const rowSlot = vectorSlot + vectors.length;
    const pointers = Array.from({ length: rowSlot + perRow.length }, (_, i) => i * slot * 4);
    for (const [i, vector] of vectors.entries()) this.#write((vectorSlot + i) * slot, vector, 0, width);
    for (let start = 0; start < total; start += rowsPerChunk) {
      const rows = Math.min(rowsPerChunk, total - start);
      for (const [i, { values, use }] of matrices.entries()) {
        if (use !== 'out') this.#write(i * slot, values, start * width, rows * width);
      }
      for (const [i, { values, use }] of perRow.entries()) {
        if (use !== 'out') this.#write((rowSlot + i) * slot, values, start, rows);
      }
      kernel(...pointers, rows, width * 4, ...numbers);
      for (const [i, { values, use }] of matrices.entries()) {
        if (use !== 'in') this.#read(i * slot, values, start * width, rows * width);
      }
      for (const [i, { values, use }] of perRow.entries()) {
        if (use !== 'in') this.#read((rowSlot + i) * slot, values, start, rows);
      }
    }
  }

  #write(at: number, values: Float32Array, start: number, size: number): void {
    this.#floats.set(start === 0 && size === values.length ? values : values.subarray(start, start + size), at);
  }

  #read(at: number, values: Float32Array, start: number, size: number): void {
    values.set(this.#floats.subarray(at, at + size), start);
  }

  /** Grows the slots until one holds a row. */
  #makeRoom(width: number): void {
    if (width <= this.#slot) return;
    this.#slot = roundUp(width);
    const pages = Math.ceil((slots * this.#slot * 4) / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (pages > 0) this.#memory.grow(pages);
    this.#floats = new Float32Array(this.#memory.buffer);
  }
}

export interface MatrixArgument {
  values: Float32Array;
  use: 'in' | 'out' | 'inOut';
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
