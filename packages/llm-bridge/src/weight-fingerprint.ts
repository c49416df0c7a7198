import { sha256 } from './sha256.js';

/** How much of each tensor goes into a fingerprint. */
export const fingerprintBytes = 64 * 1024;

/** A tensor's shape and its first values. */
export interface FingerprintEntry {
  readonly shape: readonly number[];
  /** At least the first 16,384 values (64 KiB), or all. */
  readonly head: Float32Array;
}

/**
 * Tells a model's weights from others': SHA-256, in hex, over each tensor's name, shape and first 64 KiB of float32 values, by name.
 *
 * Values count as float32, so a model and its copy in a wider type have the same fingerprint; one rounded to a narrower type has not.
 */
export async function weightFingerprint(tensors: ReadonlyMap<string, FingerprintEntry>): Promise<string> {
  const parts = [...tensors]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { shape, head }]) => [
      new TextEncoder().encode(`${name} [${shape.join(',')}]\n`),
      new Uint8Array(head.buffer, head.byteOffset, Math.min(head.byteLength, fingerprintBytes)),
    ]);
  return sha256(parts);
}
