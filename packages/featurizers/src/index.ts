export { type FeaturizeOptions, featurize, type MoleculeFeatures } from './featurize.js';
export { type FeaturizedRow, type FeaturizeRowsOptions, featurizeRows, type RowError } from './featurize-rows.js';
export { featurizerRevision } from './featurizer-revision.js';
export {
  type FunctionalGroupDefinition,
  functionalGroupList,
} from './functional-groups/functional-group-list.js';
export { type FunctionalGroup, functionalGroups } from './functional-groups/functional-groups.js';
export { graphFeaturizer, graphPresetIds } from './graph/graph-featurizer.js';
export type { GraphFeature, GraphOptions, GraphPreset, GraphPresetFacts, GraphPresetId } from './graph/graph-preset.js';
export type { MolecularGraph } from './graph/molecular-graph.js';
export { type MoleculeIdentity, moleculeIdentity } from './molecule-identity.js';
export { type MoleculeNumbers, numbers } from './numbers.js';
export { FeaturizerPool, type FeaturizerPoolOptions } from './pool/featurizer-pool.js';
export type {
  CreateFeaturizerWorker,
  FeaturizerWorker,
  FeaturizerWorkerEvents,
} from './pool/featurizer-worker.js';
export type { FeaturizeRequest, FeaturizeResponse } from './pool/protocol.js';
export { serveFeaturizer, type WorkerScope, webFeaturizerWorker } from './pool/web-worker.js';
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
export { withoutName } from './tokens/without-name.js';
export { UnsupportedMoleculeError } from './unsupported-molecule-error.js';
