import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolders } from './make-folders.js';
import { outputError } from './output-error.js';

/** What a file may be made of; parts are written one after another, without joining them in memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a file so that a reader, a crash or a power cut sees the old content or the new one, never a part:
 * a temporary file beside it is written and flushed, renamed over it, and the folder is flushed. Folders on the way are made.
 *
 * @throws {OutputError} when the disk is full, or the place can't be written
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await makeFolders(folder);
    await writeFlushed(temporary, content);
    await rename(temporary, path);
    await flushDirectory(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw outputError(path, error);
  }
}

/** Writes `content` to a new file and waits until the disk has it. */
export async function writeFlushed(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const part of parts(content)) await writeAll(file, part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk knows the folder's entries. Windows can't open a folder, and needs it less. */
export async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Below the 2 GiB that one write call may take. */
const maxWriteBytes = 2 ** 30;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, offset, Math.min(bytes.length - offset, maxWriteBytes));
    offset += bytesWritten;
  }
}

function parts(content: FileContent): Iterable<Uint8Array> {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}
