/**
 * Splits a SMILES string into the token ids of one vocabulary, start and end token included.
 *
 * The tokenizers of @molx/featurizers are such; {@link ByteLevelBpe} is what ChemBERTa's own folders describe.
 */
export interface Tokenizer {
  /** Ids of the start token, the text and the end token; the text is cut where there would be more than `maxTokens`. */
  encode(smiles: string, options?: { maxTokens?: number }): Int32Array;
  /** An entry's id is its place. */
  readonly vocabulary: readonly string[];
  readonly padId: number;
}
