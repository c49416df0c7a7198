import { mixHash } from './mix-hash.js';

/** Results that are kept: training and decoding come back to a few hundred shapes. */
const maxKept = 1024;

type NumberList = readonly number[];

interface Kept<Lists, Result> {
  variant: number;
  lists: Lists;
  result: Result;
  /** Another with the same hash. */
  next: Kept<Lists, Result> | undefined;
}

/**
 * A function of shapes, axes or strides, and of a number, that keeps its results; when there are too many, it starts anew.
 * They are found by a hash of the numbers: to write them into a text as a key takes longer than a launch.
 */
export function remembered<Lists extends readonly NumberList[], Result>(
  compute: (variant: number, ...lists: Lists) => Result,
): (variant: number, ...lists: Lists) => Result {
  const byHash = new Map<number, Kept<Lists, Result>>();
  let count = 0;
  return (variant, ...lists) => {
    const hash = hashOf(variant, lists);
    for (let kept = byHash.get(hash); kept !== undefined; kept = kept.next) {
      if (kept.variant === variant && areEqual(kept.lists, lists)) return kept.result;
    }
    const result = compute(variant, ...lists);
    if (count === maxKept) {
      byHash.clear();
      count = 0;
    }
    count++;
    // The caller may change its lists afterwards.
    const copies = lists.map((list) => list.slice()) as readonly NumberList[] as Lists;
    byHash.set(hash, { variant, lists: copies, result, next: byHash.get(hash) });
    return result;
  };
}

function hashOf(variant: number, lists: readonly NumberList[]): number {
  let hash = variant;
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i]!;
    hash = mixHash(hash, list.length);
    for (let j = 0; j < list.length; j++) hash = mixHash(hash, list[j]!);
  }
  return hash;
}

/** Whether equally many lists have the same numbers. */
function areEqual(a: readonly NumberList[], b: readonly NumberList[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left.length !== right.length) return false;
    for (let j = 0; j < left.length; j++) if (left[j] !== right[j]) return false;
  }
  return true;
}
