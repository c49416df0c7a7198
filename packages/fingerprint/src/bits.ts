import { ShapeError } from '@molx/core';

/**
 * Spreads a packed fingerprint into one 0 or 1 per bit.
 *
 * Bit i is `bytes[i >> 3] >> (i & 7) & 1`, RDKit's order.
 *
 * @param bytes  packed, at least `ceil(bits / 8)` bytes
 * @param bits   how many bits to unpack; all by default
 * @param into   where to write, from `offset` on; a new array by default
 * @returns      [bits] floats, or `into`
 * @throws {ShapeError} when `bytes` or `into` is too short
 */
export function unpackBits(
  bytes: Uint8Array,
  bits = bytes.byteLength * 8,
  into?: Float32Array,
  offset = 0,
): Float32Array {
  if (bytes.byteLength * 8 < bits) {
    throw new ShapeError('unpackBits', `at least ${Math.ceil(bits / 8)} bytes`, `${bytes.byteLength}`);
  }
  const unpacked = into ?? new Float32Array(bits);
  if (unpacked.length < offset + bits) {
    throw new ShapeError('unpackBits', `room for ${bits} numbers from ${offset} on`, `${unpacked.length} in all`);
  }
  for (let i = 0; i < bits; i++) unpacked[offset + i] = (bytes[i >> 3]! >> (i & 7)) & 1;
  return unpacked;
}

/** Packs one number per bit (0 is unset, anything else set) in RDKit's order: the inverse of {@link unpackBits}. */
export function packBits(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i]) bytes[i >> 3] = bytes[i >> 3]! | (1 << (i & 7));
  return bytes;
}

/** The indices of the set bits, ascending. */
export function onBits(bytes: Uint8Array): number[] {
  const indices: number[] = [];
  for (let i = 0; i < bytes.byteLength; i++) {
    for (let rest = bytes[i]!; rest !== 0; rest &= rest - 1) indices.push(i * 8 + 31 - Math.clz32(rest & -rest));
  }
  return indices;
}
