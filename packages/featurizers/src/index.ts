export { graphFeaturizer, graphPresetIds } from './graph/graph-featurizer.js';
export type { GraphFeature, GraphOptions, GraphPreset, GraphPresetFacts, GraphPresetId } from './graph/graph-preset.js';
export type { MolecularGraph } from './graph/molecular-graph.js';
export { deepChemVocabulary } from './tokens/deepchem-vocabulary.js';
export { type PadTokensOptions, padTokens, type TokenBatch } from './tokens/pad-tokens.js';
export {
  CharacterTokenizer,
  characterTokenizer,
  type EncodeOptions,
  SmilesTokenizer,
  type SmilesTokenizerId,
  smilesTokenizer,
  smilesTokenizerById,
  VocabularyTokenizer,
} from './tokens/smiles-tokenizer.js';
export { splitSmiles } from './tokens/split-smiles.js';
export { UnsupportedMoleculeError } from './unsupported-molecule-error.js';
