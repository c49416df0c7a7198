/** How often each feature occurs in a molecule: RDKit's sparse count vector. */
export interface CountFingerprint {
  /** What the features hash to, ascending: [features] whole numbers from 0 to 2^53 - 1. */
  readonly ids: Float64Array;
  /** How often each occurs, at least once: [features]. */
  readonly counts: Uint32Array;
  /** The length it is folded to, all ids below it; undefined when it is not folded. */
  readonly bits: number | undefined;
}

/** Counts ids, folded to `bits` (by remainder, as RDKit) where given. The ids are whole numbers, in any order. */
export function countIds(ids: Float64Array, bits?: number): CountFingerprint {
  const sorted = bits === undefined ? ids.slice() : ids.map((id) => id % bits);
  sorted.sort();
  const counts = new Uint32Array(sorted.length);
  let features = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (features === 0 || sorted[features - 1] !== sorted[i]) sorted[features++] = sorted[i]!;
    counts[features - 1]!++;
  }
  return { ids: sorted.slice(0, features), counts: counts.slice(0, features), bits };
}

/** The features without their counts: one bit for each. */
export function bitsOfIds(ids: Float64Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  for (const id of ids) setBit(bytes, id % bits);
  return bytes;
}

/** From these counts on, each of a feature's bits is set, when bits simulate counts. */
const countBounds = [1, 2, 4, 8] as const;

/** RDKit refuses to simulate counts in fewer. */
export const leastSimulatedBits = countBounds.length + 1;

/**
 * Bits that tell small counts apart: a quarter as many features, each with one bit for a count of at least 1, 2, 4 and 8. RDKit's count
 * simulation.
 */
export function simulateCounts(ids: Float64Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  const folded = countIds(ids, Math.floor(bits / countBounds.length));
  folded.ids.forEach((id, feature) => {
    const count = folded.counts[feature]!;
    countBounds.forEach((bound, i) => {
      if (count >= bound) setBit(bytes, id * countBounds.length + i);
    });
  });
  return bytes;
}

function setBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3]! |= 1 << (bit & 7);
}
