import { ShapeError } from '@molx/core';
import { AtomicOutput } from './atomic-output.js';

/** Room for the header of any number of rows: the format wants a multiple of 64. */
const headerBytes = 128;

/**
 * A matrix of float32 in NumPy's format 1.0, which `numpy.load` reads and may map into memory. Rows are appended; their number is
 * filled in at the end. The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export class NpyOutput {
  readonly #file: AtomicOutput;
  #width = 0;
  #rows = 0;

  private constructor(file: AtomicOutput) {
    this.#file = file;
  }

  /** @throws {OutputError} when the place can't be written */
  static async open(path: string): Promise<NpyOutput> {
    return new NpyOutput(await AtomicOutput.open(path));
  }

  /** Leaves room for the header, before the first row. @param width  numbers per row */
  async begin(width: number): Promise<void> {
    this.#width = width;
    await this.#file.write(npyHeader(0, width));
  }

  /**
   * @param values  [rows, width], row by row
   * @throws {ShapeError} when they are no whole number of rows
   * @throws {OutputError} when the disk is full
   */
  async write(values: Float32Array): Promise<void> {
    const rows = values.length / this.#width;
    if (!Number.isInteger(rows)) {
      throw new ShapeError('NpyOutput.write', `rows of ${this.#width} numbers`, `${values.length} numbers`);
    }
    this.#rows += rows;
    await this.#file.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice());
  }

  async commit(): Promise<void> {
    await this.#file.writeStart(npyHeader(this.#rows, this.#width));
    await this.#file.commit();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }
}

/** The header of a C-ordered little-endian float32 matrix [rows, width]. */
export function npyHeader(rows: number, width: number): Uint8Array {
  const header = new Uint8Array(headerBytes).fill(0x20);
  const preamble = 10;
  header.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(header.buffer).setUint16(8, headerBytes - preamble, true);
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`;
  header.set(new TextEncoder().encode(text), preamble);
  header[headerBytes - 1] = 0x0a;
  return header;
}
