import { open, stat } from 'node:fs/promises';
import type { OnProgress } from '@molx/core';
import { outputError } from '../output-error.js';
import { type HubResponse, type RequestSettings, requestError } from './hub-request.js';

const progressIntervalMs = 250;

export interface TransferOptions extends RequestSettings {
  onProgress?: OnProgress | undefined;
  /** For progress. */
  task: string;
  /** Bytes that the file has already and that the body follows. 0 writes it anew. */
  start: number;
  /** Bytes of the whole file, where they are known. */
  total: number | undefined;
  /** Called once the file is open, before its first byte. */
  onOpen?: (() => Promise<void>) | undefined;
}

/**
 * Writes a response's body into a file, to the disk itself, and ends the request.
 *
 * @throws {HubError} when the connection breaks off or falls silent, or another number of bytes came
 * @throws {OutputError} when the file can't be written
 */
export async function saveBody(
  url: string,
  { response, alive, done }: HubResponse,
  path: string,
  { task, start, total, onOpen, onProgress, ...settings }: TransferOptions,
): Promise<void> {
  const file = await open(path, start > 0 ? 'a' : 'w');
  const progress = throttledProgress(onProgress, task, total);
  let received = start;
  try {
    await onOpen?.();
    for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      alive();
      await file.writeFile(chunk);
      received += chunk.length;
      progress(received);
    }
    await file.sync();
  } catch (error) {
    throw requestError(url, isFileError(error) ? outputError(path, error) : error, settings);
  } finally {
    done();
    await file.close();
  }
  if (total !== undefined && received !== total) {
    throw requestError(url, new Error(`the connection ended after ${received} of ${total} bytes`), settings);
  }
  progress(received, true);
}

/** A file's bytes; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Tells the bytes that have come, a few times a second, and the last time always. */
function throttledProgress(
  onProgress: OnProgress | undefined,
  task: string,
  total: number | undefined,
): (done: number, isLast?: boolean) => void {
  let last = 0;
  return (done, isLast = false) => {
    const now = Date.now();
    if (!isLast && now - last < progressIntervalMs) return;
    last = now;
    onProgress?.({ task, done, ...(total !== undefined && { total }), unit: 'bytes' });
  };
}

/** Whether a transfer failed at the disk, not at the network. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}
