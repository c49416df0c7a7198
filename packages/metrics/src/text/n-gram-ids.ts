/** The n-grams of several token lists as numbers: equal n-grams have equal ids, whichever list they stand in. */
export interface NGramIds {
  /** Tokens an n-gram. */
  order: number;
  /** [lists], each [max(0, tokens - order + 1)]. */
  ids: Int32Array[];
  /** Ids lie in 0 .. count - 1. */
  count: number;
}

/**
 * Numbers the n-grams of orders 1 to `maxOrder`.
 *
 * An n-gram is named by the id of its first n - 1 tokens and its last token, so no key grows with n.
 */
export function* nGramIds(lists: readonly (readonly string[])[], maxOrder: number): Generator<NGramIds> {
  const vocabulary = new Map<string, number>();
  const tokens = lists.map((list) => Int32Array.from(list, (token) => idOf(vocabulary, token)));
  let ids = tokens;
  let count = vocabulary.size;
  yield { order: 1, ids, count };
  for (let order = 2; order <= maxOrder; order++) {
    const seen = new Map<number, number>();
    ids = ids.map((prefixes, list) => {
      const longer = new Int32Array(Math.max(0, prefixes.length - 1));
      for (let i = 0; i < longer.length; i++) {
        longer[i] = idOf(seen, prefixes[i]! * vocabulary.size + tokens[list]![i + order - 1]!);
      }
      return longer;
    });
    count = seen.size;
    yield { order, ids, count };
  }
}

function idOf<Key>(ids: Map<Key, number>, key: Key): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, ids.size);
  return ids.size - 1;
}

/** How often each id occurs: [count]. */
export function countIds(ids: Int32Array, count: number): Int32Array {
  const counts = new Int32Array(count);
  for (const id of ids) counts[id]!++;
  return counts;
}
