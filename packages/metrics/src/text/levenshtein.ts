import { distance } from 'fastest-levenshtein';

/**
 * Levenshtein's distance: the fewest insertions, deletions and substitutions of characters (Unicode code points) that turn one text into
 * the other.
 *
 * Bit-parallel (Myers 1999, doi:10.1145/316542.316550), by the library fastest-levenshtein.
 */
export function levenshtein(a: string, b: string): number {
  return /[\ud800-\udfff]/.test(a + b) ? distance(...withoutSurrogates(a, b)) : distance(a, b);
}

/** Puts one UTF-16 code unit for each distinct character, so that each counts once. */
function withoutSurrogates(a: string, b: string): [string, string] {
  const units = new Map([...new Set([...a, ...b])].map((character, index) => [character, String.fromCharCode(index)]));
  const renamed = (text: string) => Array.from(text, (character) => units.get(character)!).join('');
  return [renamed(a), renamed(b)];
}
