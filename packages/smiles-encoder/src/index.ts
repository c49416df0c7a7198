export { ByteLevelBpe, type ByteLevelBpeOptions } from './byte-level-bpe.js';
export {
  SmilesEncoder,
  type SmilesEncoderLoadOptions,
  type SmilesEncoderOptions,
  type SmilesEncoding,
  type TokenTensors,
} from './smiles-encoder.js';
export {
  resolveSmilesEncoderConfig,
  type SmilesEncoderConfig,
  type SmilesPooling,
  smilesEncoderConfigFromJson,
  smilesEncoderConfigToJson,
} from './smiles-encoder-config.js';
export type { Tokenizer } from './tokenizer.js';
