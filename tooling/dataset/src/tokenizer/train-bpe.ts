/** One learned merge: the two symbols that become one. */
export type Merge = readonly [string, string];

interface Word {
  symbols: string[];
  count: number;
}

/**
 * Learns byte-pair merges (Sennrich et al. 2016) from counted words, the most frequent pair first.
 *
 * Ties go to the pair that sorts first, so the result depends on the counts alone. Each merge makes a
 * symbol that no merge before it made.
 *
 * @param words   counted pre-tokens, written in the symbols to start from (one per character)
 * @param merges  how many to learn; fewer where no pair is left
 */
export function trainBpe(words: ReadonlyMap<string, number>, merges: number): Merge[] {
  const list: Word[] = [...words].map(([text, count]) => ({ symbols: [...text], count }));
  const counts = new Map<string, number>();
  const places = new Map<string, Set<Word>>();
  for (const word of list) tally(word, word.count, counts, places);

  const learned: Merge[] = [];
  const made = new Set<string>();
  while (learned.length < merges) {
    const best = mostFrequent(counts, made);
    if (best === undefined) break;
    const [left, right] = best.split(' ') as [string, string];
    learned.push([left, right]);
    made.add(left + right);
    for (const word of [...places.get(best)!]) {
      tally(word, -word.count, counts, places);
      word.symbols = merged(word.symbols, left, right);
      tally(word, word.count, counts, places);
    }
  }
  return learned;
}

/** Adds a word's pairs (with a negative count: takes them away). Symbols of the byte alphabet hold no space. */
function tally(word: Word, by: number, counts: Map<string, number>, places: Map<string, Set<Word>>): void {
  for (let i = 0; i + 1 < word.symbols.length; i++) {
    const pair = `${word.symbols[i]} ${word.symbols[i + 1]}`;
    const count = (counts.get(pair) ?? 0) + by;
    if (count === 0) counts.delete(pair);
    else counts.set(pair, count);
    if (by < 0) {
      places.get(pair)?.delete(word);
      continue;
    }
    const at = places.get(pair);
    if (at === undefined) places.set(pair, new Set([word]));
    else at.add(word);
  }
}

/** The most frequent pair, seen twice at least, whose symbol was not made from another pair before. */
function mostFrequent(counts: ReadonlyMap<string, number>, made: ReadonlySet<string>): string | undefined {
  let best: string | undefined;
  let most = 1;
  for (const [pair, count] of counts) {
    if (count < most || (count === most && (best === undefined || pair > best))) continue;
    if (!made.has(pair.replace(' ', ''))) {
      best = pair;
      most = count;
    }
  }
  return best;
}

function merged(symbols: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      out.push(left + right);
      i++;
    } else out.push(symbols[i]!);
  }
  return out;
}
