import { InvalidArgumentError } from '@molx/core';
import { moleculePlaceholder } from './build-prompt.js';

/** `<mol>` alone, or `<mol>SMILES</mol>` with the SMILES as its group; no SMILES holds a `<`. */
export const moleculeMention = /<mol>(?:([^<]*)<\/mol>)?/g;

/**
 * Takes the molecules out of a text: each `<mol>CCO</mol>` becomes `<mol>`, each bare `<mol>` stands for the next of `molecules`.
 *
 * @returns  the text with bare placeholders only, and all molecules in their order
 * @throws {InvalidArgumentError} when bare placeholders and `molecules` are not as many
 */
export function inlineMolecules<M = never>(
  text: string,
  molecules: readonly M[] = [],
): { text: string; molecules: (string | M)[] } {
  const found: (string | M)[] = [];
  let bare = 0;
  const replaced = text.replace(moleculeMention, (_whole, smiles: string | undefined) => {
    if (smiles !== undefined) found.push(smiles.trim());
    else if (++bare <= molecules.length) found.push(molecules[bare - 1] as M);
    return moleculePlaceholder;
  });
  if (bare === molecules.length) return { text: replaced, molecules: found };
  throw new InvalidArgumentError(`the text has ${bare} placeholders <mol> for ${molecules.length} molecules.`);
}
