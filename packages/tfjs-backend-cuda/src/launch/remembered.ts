/** Results that are kept: training and decoding come back to a few hundred shapes. */
const maxKept = 1024;

/** A function that keeps its results by a key; when there are too many, it starts anew. */
export function remembered<Args extends readonly unknown[], Result>(
  keyOf: (...args: Args) => string,
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  const kept = new Map<string, Result>();
  return (...args) => {
    const key = keyOf(...args);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const result = compute(...args);
    if (kept.size >= maxKept) kept.clear();
    kept.set(key, result);
    return result;
  };
}
