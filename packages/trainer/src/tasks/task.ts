import type { MoleculeRecord } from '../data/molecule-record.js';
import type { MoleculeFeatures } from './molecule-features.js';

/** How answers of a task are compared. */
export type AnswerKind = 'text' | 'integer' | 'number' | 'yesNo' | 'set' | 'smiles';

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
  /** Paraphrases for evaluation alone: see {@link instructionsOf}. */
  heldOut?: readonly string[];
  kind: AnswerKind;
  /** The prompt holds the SMILES text; such tasks take no part in the shuffle control. */
  needsSmiles: boolean;
  /** False where the molecule is what is asked for: the prompt then shows none. Default true. */
  showsMolecule?: boolean;
  /** The molecule that is shown, as SMILES, where it is not the record's own: the reactants of a reaction. */
  shown?(record: MoleculeRecord): string;
  /** The SMILES text of the prompt, where it is not the record's own: a reaction. */
  smilesText?(record: MoleculeRecord): string;
  /** What takes the place of `{text}` in an instruction: a name, an edit that is asked for. */
  instructionText?(record: MoleculeRecord, index: number): string;
  /** The class of an answer, for balanced sampling; absent where answers have none. Cheap, as {@link count}. */
  classOf?(record: MoleculeRecord, index: number): string;
  /** Answers there are for a molecule, 0 where the task does not apply to it. Cheap: nothing is parsed. */
  count(record: MoleculeRecord): number;
  /** The answer at `index`, below {@link count}. */
  answer(record: MoleculeRecord, features: MoleculeFeatures, index: number): Answer;
}

/** Which paraphrases a question may be put in. */
export type Wording = 'train' | 'heldOut';

/** A task's paraphrases; the training ones where none is held out. */
export function instructionsOf({ instructions, heldOut = [] }: Task, wording: Wording = 'train'): readonly string[] {
  return wording === 'heldOut' && heldOut.length > 0 ? heldOut : instructions;
}

/** An instruction with the example's own text in its place. */
export function fillInstruction(task: Task, instruction: string, record: MoleculeRecord, index: number): string {
  return task.instructionText === undefined
    ? instruction
    : instruction.replace('{text}', () => task.instructionText!(record, index));
}

/** An answer that is a value as a whole. */
export function wholeValue(text: string): Answer {
  return { text, values: [[0, text.length]] };
}
