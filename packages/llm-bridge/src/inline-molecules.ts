import { InvalidArgumentError } from '@molx/core';
import { moleculePlaceholder } from './build-prompt.js';

/** `<mol>` alone, or `<mol>SMILES</mol>`; no SMILES holds a `<`. */
const mention = /<mol>(?:([^<]*)<\/mol>)?/g;

/**
 * Takes the molecules out of a text: each `<mol>CCO</mol>` becomes `<mol>`, each bare `<mol>` stands for the next of `molecules`.
 *
 * @returns  the text with bare placeholders only, and the SMILES in their order
 * @throws {InvalidArgumentError} when bare placeholders and `molecules` are not as many
 */
export function inlineMolecules(
  text: string,
  molecules: readonly string[] = [],
): { text: string; molecules: string[] } {
  const found: string[] = [];
  let next = 0;
  const replaced = text.replace(mention, (_whole, smiles: string | undefined) => {
    found.push(smiles === undefined ? (molecules[next++] ?? '') : smiles.trim());
    return moleculePlaceholder;
  });
  if (next !== molecules.length) {
    throw new InvalidArgumentError(`the text has ${next} placeholders <mol> for ${molecules.length} molecules.`);
  }
  return { text: replaced, molecules: found };
}
