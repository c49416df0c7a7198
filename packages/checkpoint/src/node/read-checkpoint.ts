import { open } from 'node:fs/promises';
import { CheckpointError } from '@molx/core';
import { isGguf, readGguf } from '../gguf/read-gguf.js';
import type { HostTensor } from '../host-tensor.js';
import { readPyTorch } from '../read-pytorch.js';
import type { Checkpoint } from '../read-safetensors.js';
import { checkpointFiles } from './checkpoint-files.js';
import { inputError } from './input-error.js';
import { SafetensorsFile } from './open-safetensors.js';
import { readFile } from './read-file.js';

/**
 * Reads a model's weights: a safetensors, PyTorch or GGUF file, a shard index, or a folder that holds one of them.
 *
 * @throws {CheckpointError} when something is missing, truncated, or of an unknown format
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const tensors = new Map<string, HostTensor>();
  const metadata: Record<string, string> = {};
  for await (const { name, tensor } of streamCheckpoint(path, (texts) => Object.assign(metadata, texts))) {
    tensors.set(name, tensor);
  }
  return { tensors, metadata };
}

/**
 * The same tensors one after another, so that a large model needs no second copy of itself in memory.
 *
 * @param onMetadata  gets the free texts of each safetensors file
 * @throws {CheckpointError} as {@link readCheckpoint}, and when two shards hold a tensor of the same name
 */
export async function* streamCheckpoint(
  path: string,
  onMetadata: (metadata: Readonly<Record<string, string>>) => void = () => {},
): AsyncGenerator<{ name: string; tensor: HostTensor }> {
  const seen = new Set<string>();
  for (const file of await checkpointFiles(path)) {
    for await (const entry of streamFile(file, onMetadata)) {
      if (seen.has(entry.name)) {
        throw new CheckpointError(file, `tensor "${entry.name}" is in another shard too.`, { tensor: entry.name });
      }
      seen.add(entry.name);
      yield entry;
    }
  }
}

async function* streamFile(
  path: string,
  onMetadata: (metadata: Readonly<Record<string, string>>) => void,
): AsyncGenerator<{ name: string; tensor: HostTensor }> {
  const format = await formatOf(path);
  if (format !== 'safetensors') {
    const read = format === 'gguf' ? readGguf : readPyTorch;
    for (const [name, tensor] of read(await readFile(path), path).tensors) yield { name, tensor };
    return;
  }
  const file = await SafetensorsFile.open(path);
  try {
    onMetadata(file.metadata);
    for (const entry of file.entries) yield { name: entry.name, tensor: await file.read(entry) };
  } finally {
    await file.close();
  }
}

/** By the file's first bytes: GGUF's name, a zip archive or a pickle. A safetensors file of that look would have a header beyond its limit. */
async function formatOf(path: string): Promise<'safetensors' | 'pytorch' | 'gguf'> {
  const file = await open(path, 'r').catch((error) => {
    throw inputError(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
    const isZip = buffer[0] === 0x50 && buffer[1] === 0x4b && buffer[2] === 3 && buffer[3] === 4;
    const isPickle =
      buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5 && (buffer[2] === 0x8a || buffer[2] === 0x95);
    if (bytesRead < 4) return 'safetensors';
    if (isGguf(buffer)) return 'gguf';
    return isZip || isPickle ? 'pytorch' : 'safetensors';
  } catch (error) {
    throw inputError(path, error);
  } finally {
    await file.close();
  }
}
