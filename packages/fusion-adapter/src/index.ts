export { FusionAdapter, type ModalityVectors } from './fusion-adapter.js';
export {
  type Fusion,
  type FusionAdapterConfig,
  type FusionAdapterConfigInput,
  fusionAdapterConfigFromJson,
  fusionAdapterConfigToJson,
  type InputNorm,
  molxReferenceConfig,
  resolveFusionAdapterConfig,
} from './fusion-adapter-config.js';
export { nestedMeanShares } from './fusion-weights.js';
export { type Modality, modalities } from './modality.js';
