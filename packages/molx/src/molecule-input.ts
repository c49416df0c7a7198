import { featurize, type MolecularGraph } from '@molx/featurizers';
import type { Molecule } from '@molx/molecule';
import type { MolxArchitecture } from './molx-config.js';

/** A molecule as the encoders take it; a modality that is switched off is absent. Plain data. */
export interface MoleculeInput {
  /** [tokens], start and end token included */
  tokens?: Int32Array;
  graph?: MolecularGraph;
  /** Packed Morgan bits. */
  bits?: Uint8Array;
}

/**
 * Computes what the encoders of `architecture` take.
 *
 * @param text  what the SMILES tokens are of: the canonical SMILES, or the text as it was given
 * @throws {UnsupportedMoleculeError} when the graph featurizer has no row for an atom or bond
 */
export function moleculeInput(
  mol: Molecule,
  { smiles, smilesTokenizer, graph, featurization, fingerprint }: MolxArchitecture,
  text: 'canonical' | 'given' = 'canonical',
): MoleculeInput {
  const features = featurize(mol, {
    ...(smiles === undefined
      ? {}
      : {
          tokens: smilesTokenizer,
          canonical: text === 'canonical',
          maxTokens: smiles.maxPositions - smiles.paddingIndex - 1,
        }),
    ...(graph === undefined ? {} : { graph: featurization }),
    ...(fingerprint === undefined ? {} : { morgan: fingerprint }),
  });
  return {
    ...(features.tokens === undefined ? {} : { tokens: features.tokens }),
    ...(features.graph === undefined ? {} : { graph: features.graph }),
    ...(features.morgan === undefined ? {} : { bits: features.morgan }),
  };
}
