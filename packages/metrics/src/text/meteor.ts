import { InvalidArgumentError } from '@molx/core';
import { porterStem } from './porter-stem.js';
import { noSynonyms, type SynonymDictionary } from './synonyms.js';

export interface MeteorOptions {
  /** Default none: words and stems only. */
  synonyms?: SynonymDictionary;
  /** Weight of precision against recall in their harmonic mean. Default 0.9. */
  alpha?: number;
  /** Exponent of the penalty for scattered matches. Default 3. */
  beta?: number;
  /** The largest penalty. Default 0.5. */
  gamma?: number;
}

/** Words kept in a cache before it is emptied. */
const maxCached = 100_000;

/**
 * METEOR of token lists (Lavie and Agarwal 2007, aclanthology.org/W07-0734) as nltk's `meteor_score`: equal words first, then equal Porter
 * stems, then synonyms of the stems (nltk looks up the stem, not the word), each word of the prediction from the last on taking the last
 * free one of the reference.
 *
 * Keeps the stems and synonyms that it has looked up.
 */
export class Meteor {
  readonly synonyms: SynonymDictionary;
  readonly #alpha: number;
  readonly #beta: number;
  readonly #gamma: number;
  readonly #stems = new Map<string, string>();
  readonly #synonyms = new Map<string, ReadonlySet<string>>();

  constructor({ synonyms = noSynonyms, alpha = 0.9, beta = 3, gamma = 0.5 }: MeteorOptions = {}) {
    this.synonyms = synonyms;
    this.#alpha = alpha;
    this.#beta = beta;
    this.#gamma = gamma;
  }

  /**
   * The score of one row, in 0 .. 1; of several references the best one counts. 0 where nothing matches.
   *
   * @param prediction  tokens
   * @param references  one or more token lists
   * @throws {InvalidArgumentError} without a reference
   */
  score(prediction: readonly string[], references: readonly (readonly string[])[]): number {
    if (references.length === 0) throw new InvalidArgumentError('meteor: expected at least one reference, got none.');
    return Math.max(...references.map((reference) => this.#single(prediction, reference)));
  }

  #single(prediction: readonly string[], reference: readonly string[]): number {
    const words = prediction.map((word) => word.toLowerCase());
    const expected = reference.map((word) => word.toLowerCase());
    const matchOf = this.#align(words, expected);
    let matches = 0;
    let chunks = 0;
    let previous = -2;
    for (const match of matchOf) {
      if (match < 0) {
        previous = -2;
        continue;
      }
      matches++;
      if (match !== previous + 1) chunks++;
      previous = match;
    }
    if (matches === 0) return 0;
    const precision = matches / words.length;
    const recall = matches / expected.length;
    const mean = (precision * recall) / (this.#alpha * precision + (1 - this.#alpha) * recall);
    return (1 - this.#gamma * (chunks / matches) ** this.#beta) * mean;
  }

  /** [prediction], the place in the reference that each word is matched with, or -1. */
  #align(words: readonly string[], expected: readonly string[]): Int32Array {
    const matchOf = new Int32Array(words.length).fill(-1);
    const free = new Uint8Array(expected.length).fill(1);
    const stage = (nameOf: (word: string) => string, candidates: (word: string) => Iterable<string>) => {
      const places = new Map<string, number[]>();
      for (const [place, word] of expected.entries()) {
        if (!free[place]) continue;
        const name = nameOf(word);
        const list = places.get(name);
        if (list === undefined) places.set(name, [place]);
        else list.push(place);
      }
      if (places.size === 0) return;
      for (let i = words.length - 1; i >= 0; i--) {
        if (matchOf[i]! >= 0) continue;
        let best: number[] | undefined;
        for (const candidate of candidates(words[i]!)) {
          const list = places.get(candidate);
          if (list?.length && (best === undefined || list.at(-1)! > best.at(-1)!)) best = list;
        }
        if (best === undefined) continue;
        const place = best.pop()!;
        matchOf[i] = place;
        free[place] = 0;
      }
    };
    const stem = (word: string) => cached(this.#stems, word, porterStem);
    stage(
      (word) => word,
      (word) => [word],
    );
    stage(stem, (word) => [stem(word)]);
    stage(stem, (word) => this.#withSynonyms(stem(word)));
    return matchOf;
  }

  #withSynonyms(word: string): ReadonlySet<string> {
    return cached(this.#synonyms, word, () => new Set([word, ...this.synonyms.synonyms(word)]));
  }
}

/**
 * METEOR of one row; see {@link Meteor}, which is faster for many.
 *
 * @param prediction  tokens
 * @param reference   tokens
 * @returns 0 .. 1
 */
export function meteor(
  prediction: readonly string[],
  reference: readonly string[],
  options: MeteorOptions = {},
): number {
  return new Meteor(options).score(prediction, [reference]);
}

function cached<Value>(cache: Map<string, Value>, word: string, make: (word: string) => Value): Value {
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size >= maxCached) cache.clear();
  const made = make(word);
  cache.set(word, made);
  return made;
}
