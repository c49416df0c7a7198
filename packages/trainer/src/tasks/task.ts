import type { MoleculeRecord } from '../data/molecule-record.js';
import type { MoleculeFeatures } from './molecule-features.js';

/** How answers of a task are compared. */
export type AnswerKind = 'text' | 'integer' | 'number' | 'set' | 'smiles';

/** A true answer, and which parts of it tell something about the molecule. */
export interface Answer {
  text: string;
  /** Character spans [start, end) of the values; the rest is wording that most answers share. */
  values: readonly (readonly [start: number, end: number])[];
}

/** A question about a molecule, in several wordings, with the way to its answer. */
export interface Task {
  name: string;
  /** What `{field}` in the prompt becomes. */
  label: string;
  /** Paraphrases of the instruction. */
  instructions: readonly string[];
  kind: AnswerKind;
  /** The prompt holds the SMILES text; such tasks take no part in the shuffle control. */
  needsSmiles: boolean;
  /** Answers there are for a molecule, 0 where the task does not apply to it. Cheap: nothing is parsed. */
  count(record: MoleculeRecord): number;
  /** The answer at `index`, below {@link count}. */
  answer(record: MoleculeRecord, features: MoleculeFeatures, index: number): Answer;
}

/** An answer that is a value as a whole. */
export function wholeValue(text: string): Answer {
  return { text, values: [[0, text.length]] };
}
