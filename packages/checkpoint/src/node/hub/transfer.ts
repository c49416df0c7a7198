import type { OnProgress } from '@molx/core';

const progressIntervalMs = 250;

/** Tells the bytes that have come, a few times a second, and the last time always. */
export function throttledProgress(
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
export function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}
