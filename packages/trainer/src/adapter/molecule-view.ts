import type * as tf from '@tensorflow/tfjs-core';
import type { MoleculeRecord } from '../data/index.js';
import type { PromptData, Question } from './prompt-data.js';

/** What prompts get of molecules when a model is measured: soft tokens, or SMILES text. Molecules are counted from 0. */
export interface MoleculeView {
  /** The question as it is put about this molecule. */
  about(question: Question, molecule: number): Question;
  /** [molecules, slots, hidden], which the caller disposes; undefined where the prompt's text says all. */
  rows(molecules: readonly number[]): tf.Tensor3D | undefined;
}

/** SMILES text in the prompt, for a model without soft tokens. */
export class SmilesTextView implements MoleculeView {
  readonly #prompts: PromptData;
  readonly #records: readonly Pick<MoleculeRecord, 'source'>[] | undefined;

  /** @param records  undefined for prompts that tell nothing of any molecule */
  constructor(prompts: PromptData, records?: readonly Pick<MoleculeRecord, 'source'>[]) {
    this.#prompts = prompts;
    this.#records = records;
  }

  about(question: Question, molecule: number): Question {
    return this.#prompts.withSmiles(question, this.#records?.[molecule]?.source ?? '');
  }

  rows(): undefined {
    return undefined;
  }
}
