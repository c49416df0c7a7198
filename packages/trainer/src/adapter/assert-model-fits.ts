import type { MolxRecipe } from '../recipe/index.js';
import { assertAllocatable } from '../session/assert-allocatable.js';

/** A trained number brings its gradient and two moments. */
const numbersPerTrained = 4;

/**
 * Checks, before anything is made, that the matrices of a recipe's model have room in memory: nearly all that it has.
 *
 * @param llmHidden  width of the language model
 * @param options    `training`: with gradients and moments
 * @throws {ConfigError} naming the part that is too large
 */
export function assertModelFits({ model }: MolxRecipe, llmHidden: number, { training = false } = {}): void {
  const { smiles, graph, fingerprint, adapter, softPrompt, trainEncoders } = model;
  const trained = training ? numbersPerTrained : 1;
  const encoder = trainEncoders ? trained : 1;
  const soft = adapter.softTokens * llmHidden;
  const widths = [smiles, graph].flatMap((each) => (each === 'off' ? [] : [each.hidden]));
  const inputs = [...widths, ...(fingerprint === 'off' ? [] : [fingerprint.bits])];
  assertAllocatable({
    ...(smiles !== 'off' && {
      'model.smiles':
        encoder *
        smiles.hidden *
        (smiles.vocabulary + smiles.maxPositions + smiles.layers * (4 * smiles.hidden + 2 * smiles.ffn)),
    }),
    ...(graph !== 'off' && { 'model.graph': encoder * graph.layers * 4 * graph.hidden ** 2 }),
    'model.adapter': trained * inputs.reduce((sum, width) => sum + adapter.hidden * (width + soft), 0),
    'model.softPrompt': trained * softPrompt.tokens * llmHidden,
  });
}
