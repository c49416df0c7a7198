const units = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
];

/** `no`, `one` ... `twenty`, then digits. */
export function numberWord(value: number): string {
  return units[value] ?? String(value);
}

/** `no ring`, `one ring`, `two rings`: the noun agrees with its number. */
export function counted(value: number, noun: string): string {
  return `${numberWord(value)} ${value > 1 ? plural(noun) : noun}`;
}

/** The regular English plural, and those of our own nouns that are not regular. */
export function plural(noun: string): string {
  if (noun.endsWith('y') && !/[aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a` or `an`, by the first letter of the next word. */
export function article(next: string): string {
  return /^[aeiou]/i.test(next) ? 'an' : 'a';
}

/** A scale of words: the first whose upper bound (exclusive) lies above the value, else the last. */
export interface Scale {
  words: readonly string[];
  bounds: readonly number[];
}

/** Boundaries lie near the quantiles of the set, so that each word is about as frequent as the others. */
export const scales = {
  /** Heavy atoms. */
  size: { words: ['tiny', 'small', 'medium', 'large', 'bulky'], bounds: [14, 19, 24, 30] },
  /** Wildman-Crippen logP. */
  lipophilicity: { words: ['hydrophilic', 'weakly lipophilic', 'lipophilic', 'greasy'], bounds: [0.7, 2, 3.4] },
  /** Topological polar surface area, square angstroms. */
  polarity: { words: ['low', 'moderate', 'high', 'very high'], bounds: [45, 75, 105] },
  /** Rotatable bonds. */
  flexibility: { words: ['rigid', 'stiff', 'flexible', 'floppy'], bounds: [2, 4, 7] },
  /** Share of carbon atoms that are sp3. */
  saturation: { words: ['flat', 'partly saturated', 'mostly saturated'], bounds: [0.25, 0.55] },
  /** QED. */
  drugLikeness: { words: ['poor', 'fair', 'good', 'excellent'], bounds: [0.4, 0.55, 0.7] },
} as const satisfies Record<string, Scale>;

export function onScale(value: number, { words, bounds }: Scale): string {
  const rank = bounds.findIndex((bound) => value < bound);
  return words[rank === -1 ? words.length - 1 : rank] as string;
}
