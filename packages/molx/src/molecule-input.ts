import { type FeaturizeOptions, featurize, type MolecularGraph, type MoleculeFeatures } from '@molx/featurizers';
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

/** A molecule as SMILES, or ready for the encoders. */
export type MoleculeSource = string | MoleculeInput;

/**
 * What to featurize for the encoders of `architecture`: in this thread, or by a pool.
 *
 * @param text  what the SMILES tokens are of: the canonical SMILES, or the text as it was given
 */
export function featurizeOptions(
  { smiles, smilesTokenizer, graph, featurization, fingerprint }: MolxArchitecture,
  text: 'canonical' | 'given' = 'canonical',
): FeaturizeOptions {
  return {
    ...(smiles === undefined
      ? {}
      : {
          tokens: smilesTokenizer,
          canonical: text === 'canonical',
          maxTokens: smiles.maxPositions - smiles.paddingIndex - 1,
        }),
    ...(graph === undefined ? {} : { graph: featurization }),
    ...(fingerprint === undefined ? {} : { morgan: fingerprint }),
  };
}

/** The features that {@link featurizeOptions} asks for, under the encoders' names. */
export function moleculeInputOf({ tokens, graph, morgan }: MoleculeFeatures): MoleculeInput {
  return {
    ...(tokens === undefined ? {} : { tokens }),
    ...(graph === undefined ? {} : { graph }),
    ...(morgan === undefined ? {} : { bits: morgan }),
  };
}

/**
 * Computes what the encoders of `architecture` take.
 *
 * @param text  as for {@link featurizeOptions}
 * @throws {UnsupportedMoleculeError} when the graph featurizer has no row for an atom or bond
 */
export function moleculeInput(
  mol: Molecule,
  architecture: MolxArchitecture,
  text: 'canonical' | 'given' = 'canonical',
): MoleculeInput {
  return moleculeInputOf(featurize(mol, featurizeOptions(architecture, text)));
}
