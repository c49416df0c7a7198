/** Where METEOR looks up which words mean the same. */
export interface SynonymDictionary {
  /** What the scores are labelled with: `WordNet 3.0`. */
  readonly name: string;
  /** The words, without the asked one where it has none; they are compared as they stand. */
  synonyms(word: string): ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** No word has a synonym: METEOR then matches words and stems only. */
export const noSynonyms: SynonymDictionary = { name: 'no synonyms', synonyms: () => none };
