/** A suffix, what stands for it, and what must hold of the stem before it. */
type Rule = readonly [suffix: string, replacement: string, holds?: (stem: string) => boolean];

/** The words that nltk looks up instead of stemming. */
const irregular = new Map(
  Object.entries({
    sky: 'sky skies',
    die: 'dying',
    lie: 'lying',
    tie: 'tying',
    news: 'news',
    inning: 'innings inning',
    outing: 'outings outing',
    canning: 'cannings canning',
    howe: 'howe',
    proceed: 'proceed',
    exceed: 'exceed',
    succeed: 'succeed',
  }).flatMap(([stem, forms]) => forms.split(' ').map((form) => [form, stem] as const)),
);

const measured = (stem: string) => measure(stem) > 0;
const measuredTwice = (stem: string) => measure(stem) > 1;
const rules = (text: string, holds?: (stem: string) => boolean): Rule[] =>
  text.split(' ').map((rule) => {
    const [suffix = '', replacement = ''] = rule.split('>');
    return holds === undefined ? [suffix, replacement] : [suffix, replacement, holds];
  });

const step1a = rules('sses>ss ies>i ss>ss s>');
const step1b = rules('at>ate bl>ble iz>ize');
const step2: Rule[] = [
  ...rules('ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous', measured),
  ...rules('ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al', measured),
  ...rules('iviti>ive biliti>ble fulli>ful', measured),
  ['logi', 'log', (stem) => measured(`${stem}l`)],
];
const step3 = rules('icate>ic ative> alize>al iciti>ic ical>ic ful> ness>', measured);
const step4: Rule[] = [
  ...rules('al ance ence er ic able ible ant ement ment ent', measuredTwice),
  ['ion', '', (stem) => measuredTwice(stem) && /[st]$/.test(stem)],
  ...rules('ou ism ate iti ous ive ize', measuredTwice),
];

/**
 * Porter's stem of a word, lower-cased (Porter 1980, doi:10.1108/eb046814) with nltk's changes, which are the default mode of its
 * `PorterStemmer`.
 *
 * Lengths count UTF-16 code units.
 */
export function porterStem(given: string): string {
  const word = given.toLowerCase();
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length <= 2) return word;
  const singular = word.length === 4 && word.endsWith('ies') ? word.slice(0, -1) : apply(step1a, word);
  const stem = apply(step4, apply(step3, derivation(yToI(pastAndGerund(singular)))));
  return withoutDoubleL(withoutE(stem));
}

/** Step 1b: -eed, -ed, -ing, and nltk's -ied. */
function pastAndGerund(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measured(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find((end) => word.endsWith(end) && hasVowel(word.slice(0, -end.length)));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  const restored = apply(step1b, stem);
  if (restored !== stem) return restored;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

/** Step 1c with nltk's condition: a consonant before the y, and something before that. */
function yToI(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith('y') && stem.length > 1 && consonants(stem).at(-1) ? `${stem}i` : word;
}

/** Step 2; nltk shortens -alli first and then begins again. */
function derivation(word: string): string {
  if (word.endsWith('alli') && measured(word.slice(0, -4))) return derivation(word.slice(0, -2));
  return apply(step2, word);
}

/** Step 5a. */
function withoutE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  const vowelConsonant = measure(stem);
  return vowelConsonant > 1 || (vowelConsonant === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

/** Step 5b. */
function withoutDoubleL(word: string): string {
  return word.endsWith('ll') && measuredTwice(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

/** The first rule whose suffix the word has decides, even where its condition then fails. */
function apply(list: readonly Rule[], word: string): string {
  const rule = list.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement, holds] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return holds === undefined || holds(stem) ? stem + replacement : word;
}

/** For each letter whether it is a consonant; a y is one unless it follows one. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (let i = 0; i < word.length; i++) {
    const letter = word[i]!;
    flags.push(letter === 'y' ? i === 0 || !flags[i - 1] : !'aeiou'.includes(letter));
  }
  return flags;
}

/** How often a consonant follows a vowel: Porter's m. */
function measure(stem: string): number {
  const flags = consonants(stem);
  let count = 0;
  for (let i = 1; i < flags.length; i++) if (flags[i] && !flags[i - 1]) count++;
  return count;
}

function hasVowel(stem: string): boolean {
  return consonants(stem).includes(false);
}

function endsInDoubleConsonant(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && consonants(word).at(-1) === true;
}

/** Consonant, vowel, consonant other than w, x, y; of two letters, as nltk adds, vowel and consonant. */
function endsInShortSyllable(word: string): boolean {
  const flags = consonants(word);
  if (word.length === 2) return !flags[0] && flags[1] === true;
  const [first, second, third] = flags.slice(-3);
  return word.length >= 3 && first === true && second === false && third === true && !/[wxy]$/.test(word);
}
