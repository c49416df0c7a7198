import type { MoleculeFacts } from '../molecule-facts.js';

/**
 * A way to describe a molecule. The style is chosen by the instruction, the words by the molecule: the same facts give
 * the same sentence, so that nothing in an answer is left to chance.
 */
export interface DescriptionStyle {
  /** Its column in `molecules.tsv` and its key in `styles.json`. */
  name: string;
  /** What `{field}` in a prompt becomes. */
  label: string;
  /** Paraphrases of the instruction; they ask for this style and no other. */
  instructions: readonly string[];
  describe(facts: MoleculeFacts): string;
}
