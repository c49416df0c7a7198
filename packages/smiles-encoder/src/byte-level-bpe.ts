import { ConfigError } from '@molx/core';
import type { Tokenizer } from './tokenizer.js';

export interface ByteLevelBpeOptions {
  /** Token to id. */
  vocabulary: Readonly<Record<string, number>>;
  /** Pairs as merges.txt has them, `c c`, the first merged first; none at all gives one token a character. */
  merges: readonly string[];
  /** Names of the special tokens, all in `vocabulary`. */
  special: { start: string; end: string; pad: string; unknown?: string | undefined };
  /** What errors call the vocabulary. */
  path?: string | undefined;
}

/** GPT-2's pre-tokenizer: letters, digits and signs never merge across each other. */
const words = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * The byte-level byte-pair encoding of GPT-2 and RoBERTa (Sennrich et al. 2016; Radford et al. 2019).
 *
 * seyonec/ChemBERTa-zinc-base-v1 has real merges; the ChemBERTa-77M and -10M models have none, so "Br" becomes "B", "r".
 * A piece outside the vocabulary becomes the unknown token where one is named, and is dropped otherwise, as in transformers.
 */
export class ByteLevelBpe implements Tokenizer {
  readonly vocabulary: readonly string[];
  readonly merges: readonly string[];
  readonly special: ByteLevelBpeOptions['special'];
  readonly padId: number;
  readonly #ids: Readonly<Record<string, number>>;
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #startId: number;
  readonly #endId: number;
  readonly #unknownId: number | undefined;

  /** @throws {ConfigError} when the vocabulary lacks a special token */
  constructor({ vocabulary, merges, special, path = 'vocab.json' }: ByteLevelBpeOptions) {
    const idOf = (token: string): number => {
      const id = vocabulary[token];
      if (id === undefined) throw new ConfigError(path, `the vocabulary has no token "${token}".`);
      return id;
    };
    this.#ids = vocabulary;
    this.vocabulary = invert(vocabulary, path);
    this.merges = merges;
    this.special = special;
    this.padId = idOf(special.pad);
    this.#ranks = new Map(merges.map((pair, rank) => [pair, rank]));
    this.#startId = idOf(special.start);
    this.#endId = idOf(special.end);
    this.#unknownId = special.unknown === undefined ? undefined : idOf(special.unknown);
  }

  encode(smiles: string, { maxTokens = Number.POSITIVE_INFINITY }: { maxTokens?: number } = {}): Int32Array {
    const ids: number[] = [];
    for (const [word] of smiles.matchAll(words)) {
      for (const piece of this.#merge(toByteCharacters(word))) {
        const id = this.#ids[piece] ?? this.#unknownId;
        if (id !== undefined) ids.push(id);
      }
    }
    return Int32Array.of(this.#startId, ...ids.slice(0, Math.max(0, maxTokens - 2)), this.#endId);
  }

  #merge(pieces: string[]): string[] {
    let merged = pieces;
    while (merged.length > 1) {
      const pair = this.#firstPair(merged);
      if (pair === undefined) break;
      merged = joinPair(merged, pair);
    }
    return merged;
  }

  /** The neighbours whose rule stands first in the list. */
  #firstPair(pieces: readonly string[]): readonly [string, string] | undefined {
    let best: readonly [string, string] | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 1; i < pieces.length; i++) {
      const [left, right] = [pieces[i - 1] as string, pieces[i] as string];
      const rank = this.#ranks.get(`${left} ${right}`);
      if (rank === undefined || rank >= bestRank) continue;
      bestRank = rank;
      best = [left, right];
    }
    return best;
  }
}

/** Tokens by id; an id that no token has reads as an empty text. */
function invert(vocabulary: Readonly<Record<string, number>>, path: string): string[] {
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(vocabulary)) {
    if (!Number.isInteger(id) || id < 0) throw new ConfigError(path, `token "${token}" has the id ${id}.`);
    tokens[id] = token;
  }
  return Array.from(tokens, (token) => token ?? '');
}

function joinPair(pieces: readonly string[], [left, right]: readonly [string, string]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as string;
    if (piece === left && pieces[i + 1] === right) {
      joined.push(left + right);
      i += 1;
    } else {
      joined.push(piece);
    }
  }
  return joined;
}

/** One printable character for each byte: bytes without a printable Latin-1 character move to U+0100 and up. */
const byteCharacters: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let moved = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : moved++));
})();

function toByteCharacters(word: string): string[] {
  return Array.from(new TextEncoder().encode(word), (byte) => byteCharacters[byte] as string);
}
