import { kernelSource } from '../compile/kernel-source.js';
import type { CudaBackend } from '../cuda-backend.js';
import { deviceHeaders } from '../device/headers.js';
import type { Handle } from '../driver/driver-functions.js';
import type { DeviceBuffer } from '../memory/device-pool.js';
import text from './many-tensors.cu?raw';

/** The kernels that walk over many tensors. */
export const manyTensors = kernelSource('many-tensors.cu', text, deviceHeaders);

/** As in many-tensors.cu: elements of a tensor that a block works on at a time. */
const chunkElements = 4096;

/** A tensor, or several of one shape. */
export interface TableEntry {
  addresses: readonly Handle[];
  /** Elements of each. */
  count: number;
  /** A number of its own, for kernels that ask for one. */
  factor?: number;
}

/** A list of tensors on the device. */
export interface TensorTable {
  address: Handle;
  entries: number;
  /** Pieces of work that all tensors together are cut into. */
  chunks: number;
  /** To be released when all that reads the table has been launched. */
  buffer: DeviceBuffer;
}

/** Lists tensors for a kernel of {@link manyTensors}, empty ones left out. All entries have as many addresses. */
export function tensorTable(backend: CudaBackend, all: readonly TableEntry[]): TensorTable {
  const entries = all.filter(({ count }) => count > 0);
  const pointers = entries[0]?.addresses.length ?? 0;
  const wordsPerEntry = 2 * pointers + 4;
  const words = new Uint32Array(entries.length * wordsPerEntry);
  const numbers = new Float32Array(words.buffer);
  let chunks = 0;
  entries.forEach(({ addresses, count, factor = 0 }, i) => {
    let at = i * wordsPerEntry;
    for (const address of addresses) {
      words[at++] = address >>> 0;
      words[at++] = Math.floor(address / 2 ** 32);
    }
    words[at++] = count;
    words[at++] = chunks;
    numbers[at] = factor;
    chunks += Math.ceil(count / chunkElements);
  });
  const buffer = backend.scratch(words.byteLength);
  if (words.length > 0) backend.runtime.uploads.upload(buffer.address, words);
  return { address: buffer.address, entries: entries.length, chunks, buffer };
}
