import { type FactTag, factTags, factValues } from '../facts-line.js';
import type { MoleculeFacts } from '../molecule-facts.js';
import { styles } from '../styles/styles.js';

/** A question whose answer stands in the facts: what a language model needs to learn to read its prompt. */
export interface ReadingExample {
  /** A description style, a fact's tag, or one of the nine numbers. */
  task: string;
  /** What `{field}` in the prompt becomes. */
  label: string;
  /** Paraphrases of the instruction. */
  instructions: readonly string[];
  answer: string;
  /** The facts that the answer follows from; with these in its prompt a reader can know the whole answer. */
  needs: readonly FactTag[];
}

/** The facts that each style speaks of. */
export const factsOfStyle: Readonly<Record<string, readonly FactTag[]>> = {
  description: ['size', 'lipophilicity', 'flexibility', 'aromatic', 'aliphatic', 'group'],
  kind: ['halogen', 'class', 'skeleton', 'stereocentres'],
  rings: ['rings', 'aromatic', 'system'],
  groups: ['group'],
  profile: ['drug-likeness', 'size', 'lipophilicity', 'donors', 'acceptors', 'rotatable'],
  polarity: ['polarity', 'donors', 'acceptors', 'nitrogens', 'oxygens'],
  shape: ['saturation', 'flexibility', 'atoms', 'rings', 'rotatable', 'stereocentres'],
  elements: ['carbons', 'nitrogens', 'oxygens', 'element'],
};

/** One example per description style. */
export function styleExamples(facts: MoleculeFacts): ReadingExample[] {
  return styles.map((style) => ({
    task: style.name,
    label: style.label,
    instructions: style.instructions,
    answer: style.describe(facts),
    needs: factsOfStyle[style.name] ?? factTags,
  }));
}

/** One example per fact, the easiest to learn copying from: the answer is the fact as it stands. */
export function factExamples(facts: MoleculeFacts): ReadingExample[] {
  const values = factValues(facts);
  return factTags.map((tag) => ({
    task: tag,
    label: tag,
    instructions: [`What is the value of ${tag}?`, `Read ${tag} from the facts.`, `Give ${tag}.`],
    answer: values[tag].join(', '),
    needs: [tag],
  }));
}
