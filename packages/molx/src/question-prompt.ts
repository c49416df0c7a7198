import { InvalidArgumentError } from '@molx/core';
import { moleculePlaceholder } from '@molx/llm-bridge';
import type { MoleculeSource } from './molecule-input.js';
import { renderPrompt } from './render-prompt.js';

/** A prompt about molecules. */
export interface MolxPromptText {
  /** Text with one `<mol>` for each molecule. */
  prompt: string;
  /** In the order of the placeholders. */
  molecules: readonly MoleculeSource[];
}

/** `<mol>` for the molecule beside the text, or `<mol>SMILES</mol>`; no SMILES holds a `<`. */
const mention = /<mol>(?:([^<]*)<\/mol>)?/g;

/**
 * The prompt of a question about a molecule.
 *
 * A question without `<mol>` goes into the template that the adapter was trained with. One that holds molecules of its own, as
 * `<mol>CCO</mol>` or as `<mol>` for the one given beside it, is free text and stays as it is.
 *
 * @throws {InvalidArgumentError} when a molecule is asked about and none is given
 */
export function questionPrompt(template: string, question: string, molecule?: MoleculeSource): MolxPromptText {
  const beside = (): MoleculeSource => {
    if (molecule !== undefined) return molecule;
    throw new InvalidArgumentError(
      'about which molecule? Give its SMILES (--smiles), or write it into the question: <mol>CCO</mol>.',
    );
  };
  if (!question.includes(moleculePlaceholder)) {
    return { prompt: renderPrompt(template, { instruction: question }), molecules: [beside()] };
  }
  const molecules: MoleculeSource[] = [];
  const prompt = question.replace(mention, (_whole, inline: string | undefined) => {
    molecules.push(inline?.trim() ?? beside());
    return moleculePlaceholder;
  });
  return { prompt, molecules };
}
