/** Mixes a value into a 32-bit seed as `boost::hash_combine` does with 32-bit results; both are taken and the result given unsigned. */
export function hashCombine(seed: number, value: number): number {
  return (seed ^ (value + 0x9e3779b9 + (seed << 6) + (seed >>> 2))) >>> 0;
}

/** Hashes a sequence of 32-bit values, as `boost::hash_range`. */
export function hashRange(values: Iterable<number>): number {
  let seed = 0;
  for (const value of values) seed = hashCombine(seed, value);
  return seed;
}
