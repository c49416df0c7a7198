import { maxParts } from '../team/job-desk.js';
import type { WorkTeam } from '../team/work-team.js';
import type { MapName } from './map-kernels.js';
import type { QueryName, QueryShape } from './query-kernels.js';
import type { RowArguments } from './row-arguments.js';
import type { RowName } from './row-kernels.js';

/** Floats of one array in a part, at least. */
const partFloats = 8192;

/** SIMD kernels whose work a team shares, in equal pieces of arrays that all lie in the arena and are whole vectors. */
export class SharedKernels {
  /** By name, their place in the module. */
  readonly #places: ReadonlyMap<string, number>;

  /**
   * @param room   work space in the arena, for vectors that all parts read and sums that each part has its own of
   * @param names  the kernels, in the order of the module's exports
   */
  constructor(
    private readonly team: WorkTeam,
    private readonly room: Float32Array,
    names: readonly string[],
  ) {
    this.#places = new Map(names.map((name, place) => [name, place]));
  }

  /** An elementwise function; `arrays` are its inputs, then its outputs. */
  map(name: MapName, arrays: readonly Float32Array[], numbers: readonly number[]): void {
    const { length } = arrays[0]!;
    const size = wholeVectors(Math.max(partFloats, Math.ceil(length / maxParts)));
    const parts = Math.ceil(length / size);
    const { job } = this.team;
    job.kernel(this.#places.get(name)!, parts);
    for (const { byteOffset } of arrays) job.argument(byteOffset, size * bytes);
    job.size(size * bytes, (length - (parts - 1) * size) * bytes);
    job.argument(0, size); // the place of the first element
    for (const number of numbers) job.argument(number, 0);
    this.team.run();
  }

  /** A function over rows whose `vectors` fit in the room. Sums are taken part by part, and then over the parts in their order. */
  rows(name: RowName, width: number, args: RowArguments): void {
    const { arrays, tables = [], tableWidth = 4, vectors = [], perRow = [], numbers = [] } = args;
    const total = arrays[0]!.values.length / width;
    const mostParts = Math.min(maxParts, this.#partsOfSums(width, vectors));
    const size = Math.max(1, Math.floor(partFloats / width), Math.ceil(total / mostParts));
    const parts = Math.ceil(total / size);
    const { job } = this.team;
    job.kernel(this.#places.get(name)!, parts);
    for (const { values } of arrays) job.argument(values.byteOffset, size * width * bytes);
    for (const { byteOffset } of tables) job.argument(byteOffset, size * tableWidth * bytes);
    const starts: number[] = [];
    let end = 0;
    for (const { values, use } of vectors) {
      const start = end;
      starts.push(start);
      end += use === 'in' ? width : parts * width;
      if (use === 'in') this.room.set(values, start);
      else this.room.fill(0, start, end);
      job.argument(this.room.byteOffset + start * bytes, use === 'in' ? 0 : width * bytes);
    }
    for (const { values } of perRow) job.argument(values.byteOffset, size * bytes);
    job.size(size, total - (parts - 1) * size);
    job.argument(width * bytes, 0);
    job.argument(tableWidth * bytes, 0);
    for (const number of numbers) job.argument(number, 0);
    job.argument(width, 0);
    this.team.run();
    for (const [i, { values, use }] of vectors.entries()) {
      if (use === 'sum') this.#addParts(starts[i]!, parts, values);
    }
  }

  /** The attention of one query for each sequence, some sequences to a part. */
  queries(name: QueryName, shape: QueryShape, arrays: readonly Float32Array[]): void {
    const { sequences, keyHeads, group, keys, headDim } = shape;
    const floats = keys * keyHeads * headDim;
    const size = Math.max(1, Math.floor(partFloats / floats), Math.ceil(sequences / maxParts));
    const parts = Math.ceil(sequences / size);
    const { job } = this.team;
    job.kernel(this.#places.get(name)!, parts);
    for (const { byteOffset, length } of arrays) job.argument(byteOffset, ((size * length) / sequences) * bytes);
    job.size(size, sequences - (parts - 1) * size);
    for (const number of [keyHeads, group, keys, headDim * bytes]) job.argument(number, 0);
    this.team.run();
  }

  /** How many parts have room for sums of their own. */
  #partsOfSums(width: number, vectors: readonly { use: 'in' | 'sum' }[]): number {
    const sums = vectors.filter(({ use }) => use === 'sum').length;
    if (sums === 0) return Number.POSITIVE_INFINITY;
    return Math.floor((this.room.length / width - (vectors.length - sums)) / sums);
  }

  #addParts(start: number, parts: number, sums: Float64Array): void {
    const width = sums.length;
    for (let part = 0; part < parts; part++) {
      const at = start + part * width;
      for (let i = 0; i < width; i++) sums[i]! += this.room[at + i]!;
    }
  }
}

const bytes = Float32Array.BYTES_PER_ELEMENT;

const wholeVectors = (length: number) => (length + 3) & ~3;
