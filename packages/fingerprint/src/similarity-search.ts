import { InvalidArgumentError } from '@molx/core';
import { type FingerprintTable, toWords } from './fingerprint-table.js';
import { popCount32 } from './pop-count.js';

export interface SimilaritySearchOptions {
  /** How many rows to return at most. Default 10. */
  k?: number;
  /** Rows below this similarity are left out. Default 0: any. */
  threshold?: number;
  metric?: 'tanimoto' | 'dice';
}

export interface SimilarityHit {
  /** Row of the table. */
  index: number;
  similarity: number;
}

/**
 * The k rows of a table most similar to a fingerprint, best first; equals go by lower index.
 *
 * Exact. Rows are visited by how close their number of set bits is to the query's, which bounds their similarity
 * from above (Swamidass and Baldi 2007, doi:10.1021/ci600358f), so most of a large table is never looked at.
 *
 * @param query  packed, of the table's number of bits
 * @throws {ShapeError} when the query has another length
 */
export function similaritySearch(
  table: FingerprintTable,
  query: Uint8Array,
  options: SimilaritySearchOptions = {},
): SimilarityHit[] {
  const { k = 10, threshold = 0, metric = 'tanimoto' } = options;
  if (!Number.isInteger(k) || k < 1) throw new InvalidArgumentError(`similaritySearch: expected k >= 1, got ${k}.`);
  const words = new Uint32Array(table.words);
  const queryCount = toWords(query, table.bits, words);
  const similarity = metric === 'tanimoto' ? tanimotoOf : diceOf;
  const { order, starts } = table.rowsByCount();
  const best = new Best(k, threshold);
  for (const count of countsByBound(queryCount, starts.length - 2, similarity)) {
    const bound = similarity(Math.min(queryCount, count), queryCount, count);
    if (!best.couldTake(bound)) break;
    for (let i = starts[count]!; i < starts[count + 1]!; i++) {
      const row = order[i]!;
      best.offer(row, similarity(shared(words, table.data, row * table.words), queryCount, count));
    }
  }
  return best.sorted();
}

const tanimotoOf = (shared: number, a: number, b: number) => (a + b === 0 ? 0 : shared / (a + b - shared));
const diceOf = (shared: number, a: number, b: number) => (a + b === 0 ? 0 : (2 * shared) / (a + b));

/** Every possible number of set bits, highest possible similarity first. */
function* countsByBound(queryCount: number, most: number, similarity: typeof tanimotoOf): Generator<number> {
  let below = queryCount;
  let above = queryCount + 1;
  while (below >= 0 || above <= most) {
    const boundBelow = below < 0 ? -1 : similarity(below, queryCount, below);
    const boundAbove = above > most ? -1 : similarity(queryCount, queryCount, above);
    yield boundBelow >= boundAbove ? below-- : above++;
  }
}

function shared(query: Uint32Array, data: Uint32Array, at: number): number {
  let count = 0;
  for (let i = 0; i < query.length; i++) count += popCount32(query[i]! & data[at + i]!);
  return count;
}

/** The k best so far, a heap with the worst on top. */
class Best {
  readonly #k: number;
  readonly #threshold: number;
  readonly #heap: SimilarityHit[] = [];

  constructor(k: number, threshold: number) {
    this.#k = k;
    this.#threshold = threshold;
  }

  /** Whether a row of at most this similarity, and of any index, could still enter. */
  couldTake(bound: number): boolean {
    if (bound < this.#threshold) return false;
    return this.#heap.length < this.#k || bound >= this.#heap[0]!.similarity;
  }

  offer(index: number, similarity: number): void {
    if (similarity < this.#threshold) return;
    const heap = this.#heap;
    const hit = { index, similarity };
    if (heap.length < this.#k) {
      heap.push(hit);
      this.#rise(heap.length - 1);
    } else if (worse(heap[0]!, hit)) {
      heap[0] = hit;
      this.#sink();
    }
  }

  sorted(): SimilarityHit[] {
    return [...this.#heap].sort((a, b) => b.similarity - a.similarity || a.index - b.index);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!worse(heap[i]!, heap[parent]!)) return;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      let child = 2 * i + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, heap[i]!)) return;
      [heap[i], heap[child]] = [heap[child]!, heap[i]!];
      i = child;
    }
  }
}

const worse = (a: SimilarityHit, b: SimilarityHit) =>
  a.similarity < b.similarity || (a.similarity === b.similarity && a.index > b.index);
