import { InvalidArgumentError } from '@molx/core';
import { inlineMolecules, moleculeMention, moleculePlaceholder } from '@molx/llm-bridge';
import type { MoleculeSource } from './molecule-input.js';
import type { MolxPrompt } from './molx-config.js';
import { renderPrompt } from './render-prompt.js';

/** A prompt about molecules. */
export interface MolxPromptText {
  /** Text with one `<mol>` for each molecule; `<mol>CCO</mol>` brings its own. */
  prompt: string;
  /** In the order of the placeholders. */
  molecules: readonly MoleculeSource[];
}

/**
 * Takes the molecules that a prompt spells out (`<mol>CCO</mol>`) in between those that are given beside it.
 *
 * @returns  the prompt with bare placeholders only, and all its molecules in their order
 * @throws {InvalidArgumentError} when bare placeholders and given molecules are not as many
 */
export function placeMolecules({ prompt, molecules }: MolxPromptText): MolxPromptText {
  const placed = inlineMolecules(prompt, molecules);
  return { prompt: placed.text, molecules: placed.molecules };
}

/** Whether a question is about a molecule given beside it: no for one that spells out all its molecules (`<mol>CCO</mol>`). */
export function needsMolecule(question: string): boolean {
  const mentions = [...question.matchAll(moleculeMention)];
  return mentions.length === 0 || mentions.some(([, spelt]) => spelt === undefined);
}

/** @throws {InvalidArgumentError} when a question lacks the molecule that it needs, or gets one that it has no place for */
export function expectMolecule(question: string, molecule: MoleculeSource | undefined): void {
  if (needsMolecule(question) === (molecule !== undefined)) return;
  throw new InvalidArgumentError(
    molecule === undefined
      ? 'about which molecule? Give its SMILES (--smiles), or write it into the question: <mol>CCO</mol>.'
      : 'the question spells out its molecules itself, so the one given beside it (--smiles) would go unasked. Give one or the other, or write <mol> where the given one belongs.',
  );
}

/**
 * Writes each molecule's SMILES text where it stands, for a model without soft tokens; its placeholder stays behind it and takes no
 * room.
 *
 * @throws {InvalidArgumentError} when bare placeholders and given molecules are not as many, or a molecule came without its text
 */
export function spellMolecules(text: MolxPromptText): MolxPromptText {
  const { prompt, molecules } = placeMolecules(text);
  let next = 0;
  const spelt = prompt.replaceAll(moleculePlaceholder, () => `${smilesText(molecules[next++]!)}${moleculePlaceholder}`);
  return { prompt: spelt, molecules };
}

/** How a model's questions are worded: see {@link MolxPrompt}. */
export interface QuestionWording extends Pick<MolxPrompt, 'template' | 'includeSmiles'> {
  /** A molecule becomes soft tokens; without them only its SMILES text tells of it. */
  hasSoftTokens: boolean;
}

/**
 * The prompt of a question about a molecule.
 *
 * A question without `<mol>` goes into the template that the adapter was trained with. One that holds molecules of its own, as
 * `<mol>CCO</mol>` or as `<mol>` for the one given beside it, is free text and stays as it is.
 *
 * @throws {InvalidArgumentError} as {@link expectMolecule} does
 */
export function questionPrompt(
  { template, includeSmiles, hasSoftTokens }: QuestionWording,
  question: string,
  molecule?: MoleculeSource,
): MolxPromptText {
  expectMolecule(question, molecule);
  const isFree = question.includes(moleculePlaceholder);
  const mentions = [...(isFree ? question : template).matchAll(moleculeMention)];
  const molecules = mentions.filter(([, spelt]) => spelt === undefined).map(() => molecule!);
  if (isFree) {
    const free = { prompt: question, molecules };
    return hasSoftTokens ? free : spellMolecules(free);
  }
  const smiles = includeSmiles ? smilesText(molecule!) : '';
  return { prompt: renderPrompt(template, { instruction: question, smiles }), molecules };
}

/** @throws {InvalidArgumentError} for a molecule that is ready for the encoders: its text is lost */
function smilesText(molecule: MoleculeSource): string {
  if (typeof molecule === 'string') return molecule.trim();
  throw new InvalidArgumentError('this model reads SMILES text: give the molecule as SMILES.');
}
