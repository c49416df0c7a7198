import type { Molecule } from '@molx/molecule';
import { type FunctionalGroup, functionalGroups } from './functional-groups/functional-groups.js';
import { graphFeaturizer } from './graph/graph-featurizer.js';
import type { GraphOptions, GraphPresetId } from './graph/graph-preset.js';
import type { MolecularGraph } from './graph/molecular-graph.js';
import { type MoleculeIdentity, moleculeIdentity } from './molecule-identity.js';
import { type MoleculeNumbers, numbers } from './numbers.js';
import { type EncodeOptions, type SmilesTokenizerId, smilesTokenizerById } from './tokens/smiles-tokenizer.js';
import { withoutName } from './tokens/without-name.js';

/** What to compute of a molecule: only what is named. Plain data, so that it may travel to a worker. */
export interface FeaturizeOptions extends GraphOptions, EncodeOptions {
  /** Graph by this preset. */
  graph?: GraphPresetId;
  /** Token ids by this tokenizer, of the SMILES that the molecule was parsed from, without a name behind it. */
  tokens?: SmilesTokenizerId;
  /** RDKit's canonical SMILES; tokens are then of it. */
  canonical?: boolean;
  /** Packed Morgan bits. Default radius 2, 2048 bits. */
  morgan?: { radius?: number; bits?: number };
  /** The nine numbers of MolX's tasks. */
  numbers?: boolean;
  functionalGroups?: boolean;
  /** What a molecule is told by across data sets. */
  identity?: boolean;
}

/** What was asked for; the rest is absent. */
export interface MoleculeFeatures {
  graph?: MolecularGraph;
  /** [tokens] */
  tokens?: Int32Array;
  /** The canonical SMILES. */
  canonical?: string;
  /** [bits / 8], bit i is `bytes[i >> 3] >> (i & 7) & 1` */
  morgan?: Uint8Array;
  numbers?: MoleculeNumbers;
  functionalGroups?: FunctionalGroup[];
  identity?: MoleculeIdentity;
}

/**
 * Everything that is asked for of one molecule, in one call.
 *
 * @throws {UnsupportedMoleculeError} when the graph preset has no row for an atom or bond
 */
export function featurize(mol: Molecule, options: FeaturizeOptions): MoleculeFeatures {
  const features: MoleculeFeatures = {};
  if (options.graph !== undefined) features.graph = graphFeaturizer(options.graph)(mol, options);
  if (options.canonical) features.canonical = mol.smiles;
  if (options.tokens !== undefined) {
    const text = features.canonical ?? withoutName(mol.source);
    features.tokens = smilesTokenizerById(options.tokens).encode(text, options);
  }
  if (options.morgan !== undefined) {
    features.morgan = mol.morganBits(options.morgan.radius ?? 2, options.morgan.bits ?? 2048);
  }
  if (options.numbers) features.numbers = numbers(mol);
  if (options.functionalGroups) features.functionalGroups = functionalGroups(mol);
  if (options.identity) features.identity = moleculeIdentity(mol);
  return features;
}
