import os from 'node:os';
import { ConfigError } from '@molx/core';

/**
 * Checks that float32 numbers have room in this machine's memory, or in what its container may use.
 *
 * @param parts  how many numbers each part of a recipe makes, by its key
 * @throws {ConfigError} naming the largest part
 */
export function assertAllocatable(parts: Readonly<Record<string, number>>): void {
  const bytes = 4 * Object.values(parts).reduce((sum, numbers) => sum + numbers, 0);
  const memory = Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  if (bytes <= memory) return;
  const [[key, numbers] = ['', 0]] = Object.entries(parts).sort(([, a], [, b]) => b - a);
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`;
  throw new ConfigError(
    key,
    `takes ${gigabytes(4 * numbers)} of memory, of ${gigabytes(bytes)} in all, and this machine has ${gigabytes(memory)}. Make its sizes smaller.`,
  );
}
