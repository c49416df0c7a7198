import { MolxError } from '@molx/core';
import type { Arena } from '../storage/arena.js';
import { type VectorMemory, vectorMemory } from '../storage/vector-memory.js';
import type { WorkTeam } from '../team/work-team.js';
import type { CopyName } from './copy-kernels.js';
import type { MapName } from './map-kernels.js';
import { moveRows } from './move-rows.js';
import type { QueryName, QueryShape } from './query-kernels.js';
import type { RowArguments, RowsInArray } from './row-arguments.js';
import { type RowName, rowKernels } from './row-kernels.js';
import type { RowDefinition } from './rows/row-definition.js';
import { SharedKernels } from './shared-kernels.js';
import { isWhole, roundUp, Staging } from './staging.js';
import { vectorKernels, type WasmKernel } from './vector-kernels.js';

/** Floats of one array that are worked on at a time: a few arrays of this size fit a core's own cache. */
const chunk = 8192;

/**
 * Floats of the staging area: room for the largest signature with rows of 262144, more than the tokens of any vocabulary. It is taken
 * at start, when there is room; what is not touched takes no place in RAM.
 */
const stagingFloats = 2 ** 21;

/** Floats from which on copying in and out of the SIMD kernels' memory pays. */
export const minSimd = 512;

/** Floats from which on a team shares the work: some ten microseconds of one thread, a few times what handing out costs. */
const minShared = 32_768;

/** Arrays shorter than this are copied: asking a small array for its buffer makes V8 move it. */
const minInPlace = 64;

/**
 * SIMD kernels in WebAssembly, generated at start. Arrays in {@link vectorMemory}, where the pool puts tensors, are
 * worked on where they lie; others go through a staging area, a chunk at a time.
 *
 * Four lanes of float32 at a time; sums over rows are kept in double precision. The same inputs give the same bits on
 * every machine.
 */
class VectorEngine {
  readonly #kernels: Readonly<Record<string, WasmKernel>>;
  readonly #arena: Arena;
  readonly #staged: Float32Array;
  /** The staging area in slots for one chunk each. */
  readonly #chunks: Staging;
  #shared: SharedKernels | undefined;

  constructor(memory: VectorMemory) {
    this.#kernels = vectorKernels(memory).kernels;
    this.#arena = memory.arena;
    const staged = this.#take(stagingFloats);
    if (staged === undefined) throw noRoom(stagingFloats);
    this.#staged = staged;
    this.#chunks = new Staging(staged, chunk);
  }

  /** Threads that share large work from now on; they must see the memory. */
  set team(team: WorkTeam | undefined) {
    this.#shared = team && new SharedKernels(team, this.#staged, Object.keys(this.#kernels));
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
    const arrays = [...inputs, ...outputs];
    const direct = arrays.map((array) => this.#isInPlace(array));
    const pointers = new Array<number>(arrays.length);
    const { length } = outputs[0]!;
    if (this.#shared !== undefined && length >= minShared && length % 4 === 0 && !direct.includes(false)) {
      this.#shared.map(name, arrays, numbers);
      return;
    }
    for (let start = 0; start < length; start += chunk) {
      const size = Math.min(chunk, length - start);
      // The kernel writes whole vectors, and behind a view's end other tensors may lie.
      const whole = size % 4 === 0;
      for (let i = 0; i < arrays.length; i++) {
        const array = arrays[i]!;
        pointers[i] = direct[i] && whole ? array.byteOffset + start * 4 : this.#chunks.address(i);
        if (i < inputs.length && !(direct[i] && whole)) this.#chunks.write(i, array, start, size);
      }
      kernel(...pointers, roundUp(size) * 4, start, ...numbers);
      for (let i = inputs.length; i < arrays.length; i++) {
        if (!(direct[i] && whole)) this.#chunks.read(i, arrays[i]!, start, size);
      }
    }
  }

  /**
   * A function over the rows of matrices [rows, width].
   *
   * @param args  in the order that the kernel's definition lists them
   * @throws {MolxError} with nothing done, when rows are so wide that they don't fit beside live tensors
   */
  rows(name: RowName, width: number, args: RowArguments): void {
    if (!this.tryRows(name, width, args)) throw noRoom(width);
  }

  /** As {@link rows}; false, with nothing done, where it throws. */
  tryRows(name: RowName, width: number, args: RowArguments): boolean {
    if (this.#shared !== undefined && this.#canShare(width, args)) {
      this.#shared.rows(name, width, args);
      return true;
    }
    return this.#doRows(name, width, args);
  }

  #doRows(name: RowName, width: number, args: RowArguments): boolean {
    const { arrays, tables = [], tableWidth = 4, vectors = [], perRow = [], numbers = [] } = args;
    const padded = roundUp(width);
    const kernel = this.#kernels[name]!;
    const { padding }: RowDefinition = rowKernels[name];
    const matrices = [
      ...arrays.map(({ values, use }, i) => ({ values, use, width, padding: padding?.[i] ?? 0 })),
      ...tables.map((values) => ({ values, use: 'in' as const, width: tableWidth, padding: 0 })),
      ...perRow.map(({ values, use }) => ({ values, use, width: 1, padding: undefined })),
    ];
    const isDirect = matrices.map((matrix) => isWhole(matrix) && this.#isInPlace(matrix.values));
    let slots = 0;
    const slotOf = isDirect.map((direct) => (direct ? 0 : slots++));
    const sums = vectors.map(() => slots++);
    const slot = Math.max(chunk, padded);
    const room = slots * slot <= stagingFloats ? this.#staged : this.#take(slots * slot);
    if (room === undefined) return false;
    const staging = new Staging(room, slot);
    const tablesEnd = arrays.length + tables.length;
    const pointers = slotOf.map((place) => staging.address(place));
    const vectorPointers = sums.map((place) => staging.address(place));
    for (const [i, { values, use }] of vectors.entries()) {
      if (use !== 'in') continue;
      staging.fill(sums[i]!, 0, padded);
      staging.write(sums[i]!, values, 0, width);
    }
    const total = arrays[0]!.values.length / width;
    const rowsPerChunk = Math.floor(slot / padded);
    for (let start = 0; start < total; start += rowsPerChunk) {
      const rows = Math.min(rowsPerChunk, total - start);
      for (const [i, matrix] of matrices.entries()) {
        if (isDirect[i]) pointers[i] = matrix.values.byteOffset + start * matrix.width * 4;
        else if (matrix.use !== 'out') staging.writeRows(slotOf[i]!, matrix, start, rows);
      }
      for (const [i, { use }] of vectors.entries()) if (use === 'sum') staging.fill(sums[i]!, 0, padded);
      const [matrixPointers, perRowPointers] = [pointers.slice(0, tablesEnd), pointers.slice(tablesEnd)];
      const lengths = [rows, padded * 4, roundUp(tableWidth) * 4];
      kernel(...matrixPointers, ...vectorPointers, ...perRowPointers, ...lengths, ...numbers, width);
      for (const [i, matrix] of matrices.entries()) {
        if (!isDirect[i] && matrix.use !== 'in') staging.readRows(slotOf[i]!, matrix, start, rows);
      }
      for (const [i, { values, use }] of vectors.entries()) if (use === 'sum') staging.addTo(values, sums[i]!);
    }
    if (room !== this.#staged) this.#arena.give(room.byteOffset);
    return true;
  }

  /** True when rows are many, and whole vectors in the memory. */
  #canShare(width: number, { arrays, tables = [], tableWidth = 4, vectors = [], perRow = [] }: RowArguments): boolean {
    if (arrays[0]!.values.length < minShared || width % 4 !== 0 || tableWidth % 4 !== 0) return false;
    if (vectors.length * width > stagingFloats) return false;
    for (const { values } of arrays) if (!this.#isInPlace(values)) return false;
    for (const values of tables) if (!this.#isInPlace(values)) return false;
    for (const { values } of perRow) if (!this.#isInPlace(values)) return false;
    return true;
  }

  /**
   * Scores, or weighted values, of one query for each sequence: see {@link queryFunction}.
   *
   * @param arrays  vectors, keys or values, cells
   * @returns  false, with nothing done, where heads are no whole vectors or an array lies elsewhere
   */
  queries(name: QueryName, shape: QueryShape, arrays: [Float32Array, Float32Array, Float32Array]): boolean {
    const { sequences, keyHeads, group, keys, headDim } = shape;
    if (headDim % 4 !== 0 || !arrays.every((array) => this.#isInPlace(array))) return false;
    if (this.#shared !== undefined && arrays[1].length >= minShared) this.#shared.queries(name, shape, arrays);
    else {
      const addresses = arrays.map(({ byteOffset }) => byteOffset);
      this.#kernels[name]!(...addresses, sequences, keyHeads, group, keys, headDim * 4);
    }
    return true;
  }

  /** Copies rows of `width` floats, or adds them, from one matrix inside an array into another. */
  moveRows(name: CopyName, rows: number, width: number, from: RowsInArray, to: RowsInArray): void {
    const isInPlace = this.#isInPlace(from.values) && this.#isInPlace(to.values);
    moveRows(isInPlace ? this.#kernels : undefined, name, rows, width, from, to);
  }

  #isInPlace(values: Float32Array): boolean {
    return values.length >= minInPlace && values.buffer === this.#arena.buffer;
  }

  /** Floats of the memory, if need be such as a pool keeps for later use. */
  #take(length: number): Float32Array | undefined {
    const start = this.#arena.take(length * 4, this) ?? this.#takeIdle(length);
    return start === undefined ? undefined : new Float32Array(this.#arena.buffer, start, length);
  }

  #takeIdle(length: number): number | undefined {
    this.#arena.collectIdle();
    return this.#arena.take(length * 4, this);
  }
}

function noRoom(length: number): MolxError {
  const message = `No room for rows of ${length} floats in the memory of the SIMD kernels. Take smaller batches or a smaller model.`;
  return new MolxError('out-of-memory', message);
}

const engines = new WeakMap<VectorMemory, VectorEngine>();

/** The engine of the memory in use, made at the first use. */
export function vectorEngine(): VectorEngine {
  const memory = vectorMemory();
  const engine = engines.get(memory) ?? new VectorEngine(memory);
  engines.set(memory, engine);
  return engine;
}
