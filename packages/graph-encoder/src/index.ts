export { batchGraphs, type GraphBatch } from './batch-graphs.js';
export {
  GraphEncoder,
  type GraphEncoderLoadOptions,
  type GraphEncoderOptions,
  type GraphEncoding,
} from './graph-encoder.js';
export {
  type GraphEncoderConfig,
  type GraphLayerKind,
  type GraphPooling,
  graphEncoderConfigFromJson,
  graphEncoderConfigToJson,
  resolveGraphEncoderConfig,
} from './graph-encoder-config.js';
