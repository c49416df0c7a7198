/** Cuts a text into the tokens that BLEU and METEOR count. */
export interface TextTokenizer {
  /** What the scores are labelled with: `scibert_uncased, 512 pieces`. */
  readonly name: string;
  tokenize(text: string): string[];
}

/** Python's `str.split()`: what Unicode calls white space and the four ASCII separators. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python splits at these, too
const pythonSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Words between white space, as Python's `str.split()` finds them. */
export const whitespaceTokenizer: TextTokenizer = {
  name: 'white space',
  tokenize: (text) => text.split(pythonSpace).filter((word) => word !== ''),
};

/** One token a character (Unicode code point), white space included: what MolT5 gives BLEU for SMILES. */
export const characterTokenizer: TextTokenizer = { name: 'characters', tokenize: (text) => [...text] };
