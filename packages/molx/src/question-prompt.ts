import { InvalidArgumentError } from '@molx/core';
import { moleculePlaceholder } from '@molx/llm-bridge';
import type { MoleculeSource } from './molecule-input.js';
import { renderPrompt } from './render-prompt.js';

/** A prompt about molecules. */
export interface MolxPromptText {
  /** Text with one `<mol>` for each molecule; `<mol>CCO</mol>` brings its own. */
  prompt: string;
  /** In the order of the placeholders. */
  molecules: readonly MoleculeSource[];
}

/** `<mol>` for a molecule beside the text, or `<mol>SMILES</mol>`; no SMILES holds a `<`. */
const mention = /<mol>(?:([^<]*)<\/mol>)?/g;

/**
 * Takes the molecules that a prompt spells out (`<mol>CCO</mol>`) in between those that are given beside it.
 *
 * @returns  the prompt with bare placeholders only, and all its molecules in their order
 * @throws {InvalidArgumentError} when bare placeholders and given molecules are not as many
 */
export function placeMolecules({ prompt, molecules }: MolxPromptText): MolxPromptText {
  const all: MoleculeSource[] = [];
  let bare = 0;
  const text = prompt.replace(mention, (_whole, inline: string | undefined) => {
    all.push(inline === undefined ? (molecules[bare++] ?? '') : inline.trim());
    return moleculePlaceholder;
  });
  if (bare === molecules.length) return { prompt: text, molecules: all };
  throw new InvalidArgumentError(`the prompt has ${bare} placeholders <mol> for ${molecules.length} molecules.`);
}

/**
 * The prompt of a question about a molecule.
 *
 * A question without `<mol>` goes into the template that the adapter was trained with. One that holds molecules of its own, as
 * `<mol>CCO</mol>` or as `<mol>` for the one given beside it, is free text and stays as it is.
 *
 * @throws {InvalidArgumentError} when a molecule is asked about and none is given
 */
export function questionPrompt(template: string, question: string, molecule?: MoleculeSource): MolxPromptText {
  const isFree = question.includes(moleculePlaceholder);
  const prompt = isFree ? question : renderPrompt(template, { instruction: question });
  const bare = [...prompt.matchAll(mention)].filter(([, inline]) => inline === undefined).length;
  if (bare === 0) return { prompt, molecules: [] };
  if (molecule !== undefined) return { prompt, molecules: Array<MoleculeSource>(bare).fill(molecule) };
  throw new InvalidArgumentError(
    'about which molecule? Give its SMILES (--smiles), or write it into the question: <mol>CCO</mol>.',
  );
}
