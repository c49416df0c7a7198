import { readFileSync } from 'node:fs';

export interface GoldenTensor {
  shape: number[];
  dtype: 'F32' | 'I32' | 'I64';
  data: Float32Array | Int32Array | BigInt64Array;
}

const constructors = { F32: Float32Array, I32: Int32Array, I64: BigInt64Array };

/** A golden safetensors file, parsed here so that no test leans on the reader it may be testing. */
export class Golden {
  readonly metadata: Record<string, string>;
  readonly #tensors = new Map<string, GoldenTensor>();

  constructor(file: URL) {
    const bytes = new Uint8Array(readFileSync(file)); // a Buffer's slices would share memory
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
    this.metadata = __metadata__;
    for (const [name, entry] of Object.entries(entries)) {
      const { dtype, shape, data_offsets } = entry as {
        dtype: GoldenTensor['dtype'];
        shape: number[];
        data_offsets: number[];
      };
      const [begin, end] = data_offsets.map((offset) => 8 + headerBytes + offset);
      this.#tensors.set(name, { shape, dtype, data: new constructors[dtype](bytes.slice(begin, end).buffer) });
    }
  }

  /** The tensor of that name; a test that asks for another has a mistake. */
  get(name: string): GoldenTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new RangeError(`no golden tensor ${name}; there are ${[...this.#tensors.keys()].join(', ')}`);
    return tensor;
  }

  floats(name: string): Float32Array {
    return this.get(name).data as Float32Array;
  }

  /** All tensors whose name begins with `prefix`, without it. */
  group(prefix: string): Map<string, GoldenTensor> {
    const found = [...this.#tensors].filter(([name]) => name.startsWith(prefix));
    return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  }
}

/** The largest difference, as a share of the largest expected magnitude; 0 when both are zero throughout. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] as number) - (expected[i] as number));
    if (Number.isNaN(error)) return error;
    difference = Math.max(difference, error);
    magnitude = Math.max(magnitude, Math.abs(expected[i] as number));
  }
  return difference === 0 ? 0 : difference / magnitude;
}
