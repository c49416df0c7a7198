/** The number of set bits of one 32-bit word. */
export function popCount32(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The number of set bits of a packed fingerprint. */
export function popCount(bytes: Uint8Array): number {
  const words = bytes.byteLength >> 2;
  let count = 0;
  for (let i = 0; i < words; i++) count += popCount32(wordAt(bytes, i));
  for (let i = words << 2; i < bytes.byteLength; i++) count += popCount32(bytes[i]!);
  return count;
}

/** How many bits are set in both. The two have the same length. */
export function intersectionCount(a: Uint8Array, b: Uint8Array): number {
  const words = a.byteLength >> 2;
  let count = 0;
  for (let i = 0; i < words; i++) count += popCount32(wordAt(a, i) & wordAt(b, i));
  for (let i = words << 2; i < a.byteLength; i++) count += popCount32(a[i]! & b[i]!);
  return count;
}

/** Four bytes as one word, without asking for an aligned buffer. */
function wordAt(bytes: Uint8Array, index: number): number {
  const at = index << 2;
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
