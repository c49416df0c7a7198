import { DataError } from '@molx/core';
import type { SynonymDictionary } from './synonyms.js';

/** The endings that WordNet's morphology exchanges, by part of speech (morphy(7WN)); adverbs have none. */
const endings = {
  noun: 's> ses>s ves>f xes>x zes>z ches>ch shes>sh men>man ies>y',
  verb: 's> ies>y es>e es> ed>e ed> ing>e ing>',
  adj: 'er> est> er>e est>e',
  adv: '',
};
type PartOfSpeech = keyof typeof endings;
const partsOfSpeech = Object.keys(endings) as PartOfSpeech[];

/** The files that {@link WordNet.fromFiles} reads; of each list of exceptions, it does without where it is missing. */
export const wordNetFiles = {
  required: partsOfSpeech.flatMap((part) => [`index.${part}`, `data.${part}`]),
  optional: partsOfSpeech.map((part) => `${part}.exc`),
} as const;

interface Part {
  index: string;
  /** Where the line of each lemma begins in `index`. */
  lines: Map<string, number>;
  data: Uint8Array;
  exceptions: Map<string, string[]>;
  endings: (readonly [from: string, to: string])[];
}

/**
 * Princeton's WordNet (Miller 1995, doi:10.1145/219717.219748), read from its database files as nltk reads them.
 *
 * A lemma's synset is parsed when it is asked for; the files' bytes stay in memory (about 20 MB).
 */
export class WordNet implements SynonymDictionary {
  readonly name: string;
  /** `3.0`, as the files say; `?` where they do not. */
  readonly version: string;
  /** Whether the lists of irregular forms (`noun.exc`, ...) were there; without them `teeth` is not known as `tooth`. */
  readonly hasExceptions: boolean;
  readonly #parts = new Map<PartOfSpeech, Part>();

  private constructor(files: ReadonlyMap<string, Uint8Array>, origin: string) {
    const missing = wordNetFiles.required.filter((name) => !files.has(name));
    if (missing.length > 0) {
      throw new DataError(
        origin,
        `${missing.join(', ')} missing: a WordNet folder holds ${wordNetFiles.required.join(', ')}.`,
      );
    }
    for (const part of partsOfSpeech) {
      const index = text(files.get(`index.${part}`)!);
      this.#parts.set(part, {
        index,
        lines: lemmaLines(index),
        data: files.get(`data.${part}`)!,
        exceptions: exceptionsOf(text(files.get(`${part}.exc`) ?? new Uint8Array())),
        endings: endings[part].split(' ').flatMap((rule) => {
          const [from, to] = rule.split('>');
          return from === undefined || to === undefined ? [] : [[from, to] as const];
        }),
      });
    }
    this.hasExceptions = wordNetFiles.optional.every((name) => files.has(name));
    const header = this.#parts.get('noun')!.index.slice(0, 4096);
    this.version = /WordNet (\d+\.\d+) Copyright/.exec(header)?.[1] ?? '?';
    this.name = `WordNet ${this.version}${this.hasExceptions ? '' : ' without irregular forms'}`;
  }

  /**
   * @param files   by name, see {@link wordNetFiles}
   * @param origin  what errors call them
   * @throws {DataError} when one is missing or is no WordNet file
   */
  static fromFiles(files: ReadonlyMap<string, Uint8Array>, origin = 'WordNet'): WordNet {
    return new WordNet(files, origin);
  }

  /**
   * All single words of all synsets that the word, or a base form of it, belongs to; those of several words are left out.
   *
   * Base forms are found as by nltk 3.10: one exchange of endings for each part of speech, or the irregular forms where there are any.
   *
   * @param word  lower case
   * @throws {DataError} when the index points to where no synset begins
   */
  synonyms(word: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const [name, part] of this.#parts) {
      for (const form of baseForms(word, part)) {
        for (const offset of synsetOffsets(part, form)) addLemmas(found, part.data, offset, `data.${name}`);
      }
    }
    return found;
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function lemmaLines(index: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (let start = 0; start < index.length; ) {
    const newline = index.indexOf('\n', start);
    const end = newline < 0 ? index.length : newline;
    if (index[start] !== ' ' && end > start) lines.set(index.slice(start, index.indexOf(' ', start)), start);
    start = end + 1;
  }
  return lines;
}

function exceptionsOf(list: string): Map<string, string[]> {
  return new Map(
    list.split('\n').flatMap((line) => {
      const [form, ...lemmas] = line.trim().split(/\s+/);
      return form === undefined || form === '' ? [] : [[form, lemmas] as const];
    }),
  );
}

function baseForms(word: string, { lines, exceptions, endings: rules }: Part): Set<string> {
  const candidates =
    exceptions.get(word) ??
    rules.filter(([from]) => word.endsWith(from)).map(([from, to]) => word.slice(0, word.length - from.length) + to);
  return new Set([word, ...candidates].filter((form) => lines.has(form)));
}

/** A line of the index: lemma, part of speech, number of synsets, ..., and last their byte offsets in the data file. */
function synsetOffsets({ index, lines }: Part, lemma: string): number[] {
  const start = lines.get(lemma)!;
  const end = index.indexOf('\n', start);
  const fields = index
    .slice(start, end < 0 ? undefined : end)
    .trim()
    .split(/\s+/);
  return fields.slice(-Number(fields[2])).map(Number);
}

/** A line of the data: offset, file, type, number of words in hexadecimal, then each word with a hexadecimal digit. */
function addLemmas(found: Set<string>, data: Uint8Array, offset: number, path: string): void {
  const end = data.indexOf(10, offset);
  const fields = text(data.subarray(offset, end < 0 ? undefined : end)).split(' ');
  if (fields[0] !== String(offset).padStart(8, '0')) {
    throw new DataError(path, `no synset begins at byte ${offset}: index and data are not of one WordNet.`);
  }
  const words = Number.parseInt(fields[3] ?? '0', 16);
  for (let i = 0; i < words; i++) {
    const lemma = fields[4 + 2 * i]!.replace(/\([^()]*\)$/, ''); // an adjective's place: galore(ip)
    if (!lemma.includes('_')) found.add(lemma);
  }
}
