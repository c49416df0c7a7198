import { viewAs } from './dtype.js';
import type { HostTensor } from './host-tensor.js';
import { parseSafetensorsHeader, readHeaderLength } from './safetensors-header.js';

/** Named tensors and the free texts that came with them. */
export interface Checkpoint {
  readonly tensors: Map<string, HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors). Tensors are views of `bytes` where alignment allows.
 *
 * @param path  what errors call the file
 * @throws {CheckpointError} when the file is truncated, overlapping, or of another format
 */
export function readSafetensors(bytes: Uint8Array, path = 'safetensors'): Checkpoint {
  const headerBytes = readHeaderLength(bytes.subarray(0, 8), bytes.length, path);
  const dataStart = 8 + headerBytes;
  const { entries, metadata } = parseSafetensorsHeader(bytes.subarray(8, dataStart), bytes.length - dataStart, path);
  const tensors = new Map<string, HostTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors.set(name, { dtype, shape, data: viewAs(dtype, bytes.subarray(dataStart + begin, dataStart + end)) });
  }
  return { tensors, metadata };
}
