import { open } from 'node:fs/promises';
import { inputError } from './input-error.js';

/** Below the 2 GiB that one read call may take. */
const maxReadBytes = 2 ** 30;

/**
 * A whole file, also beyond the 2 GiB that Node's own `readFile` refuses.
 *
 * @throws {CheckpointError} when the file is missing or can't be read
 */
export async function readFile(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error) => {
    throw inputError(path, error);
  });
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, offset, Math.min(bytes.length - offset, maxReadBytes), offset);
      if (bytesRead === 0) return bytes.subarray(0, offset);
      offset += bytesRead;
    }
    return bytes;
  } catch (error) {
    throw inputError(path, error);
  } finally {
    await file.close();
  }
}
