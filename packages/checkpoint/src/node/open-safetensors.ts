import { type FileHandle, open } from 'node:fs/promises';
import { viewAs } from '../dtype.js';
import type { HostTensor } from '../host-tensor.js';
import { parseSafetensorsHeader, readHeaderLength, type TensorEntry } from '../safetensors-header.js';
import { inputError } from './input-error.js';

/**
 * A safetensors file on disk, read tensor by tensor: a model larger than memory's half, or only a tensor's first bytes.
 * Close it when done.
 */
export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly dataStart: number,
    readonly entries: readonly TensorEntry[],
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /** @throws {CheckpointError} when the file is missing, truncated, or of another format */
  static async open(path: string): Promise<SafetensorsFile> {
    const file = await open(path, 'r').catch((error) => {
      throw inputError(path, error);
    });
    try {
      const { size } = await file.stat();
      const headerBytes = readHeaderLength(await readRange(file, 0, Math.min(8, size)), size, path);
      const header = await readRange(file, 8, headerBytes);
      const dataStart = 8 + headerBytes;
      const { entries, metadata } = parseSafetensorsHeader(header, size - dataStart, path);
      return new SafetensorsFile(path, file, dataStart, entries, metadata);
    } catch (error) {
      await file.close();
      throw inputError(path, error);
    }
  }

  async read({ dtype, shape, begin, end }: TensorEntry): Promise<HostTensor> {
    return { dtype, shape, data: viewAs(dtype, await this.readBytes(begin, end - begin)) };
  }

  /** Bytes of the data section, `begin` counted from its start. */
  readBytes(begin: number, length: number): Promise<Uint8Array> {
    return readRange(this.file, this.dataStart + begin, length);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Below the 2 GiB that one read call may take. */
const maxReadBytes = 2 ** 30;

async function readRange(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; ) {
    const { bytesRead } = await file.read(bytes, offset, Math.min(length - offset, maxReadBytes), position + offset);
    if (bytesRead === 0) return bytes.subarray(0, offset);
    offset += bytesRead;
  }
  return bytes;
}
