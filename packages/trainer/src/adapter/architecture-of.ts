import { resolveFusionAdapterConfig } from '@molx/fusion-adapter';
import { resolveGraphEncoderConfig } from '@molx/graph-encoder';
import { resolveSmilesEncoderConfig } from '@molx/smiles-encoder';
import type { MolxArchitecture } from 'molx';
import { type MolxRecipe, partsOf, smilesTokenizers } from '../recipe/index.js';

/** What the architecture takes from the language model. */
export interface LlmFacts {
  hidden: number;
  /** Root mean square of its embeddings; what `outputScale` is a multiple of. */
  embeddingRms: number;
}

/** The architecture that a recipe's `model` describes; without an adapter where all modalities are off. @throws {ConfigError} */
export function architectureOf({ model, lora }: MolxRecipe, { hidden, embeddingRms }: LlmFacts): MolxArchitecture {
  const { smiles, graph, fingerprint, adapter, softPrompt, featurization } = model;
  const isReference = featurization === 'molx-reference';
  const smilesConfig =
    smiles === 'off'
      ? undefined
      : resolveSmilesEncoderConfig({
          vocabSize: smiles.vocabulary,
          layers: smiles.layers,
          hidden: smiles.hidden,
          heads: smiles.heads,
          feedForward: smiles.ffn,
          maxPositions: smiles.maxPositions,
          dropout: smiles.dropout,
          pooling: isReference ? 'molx-reference' : 'mean',
        });
  const graphConfig =
    graph === 'off'
      ? undefined
      : resolveGraphEncoderConfig({
          layers: graph.layers,
          hidden: graph.hidden,
          pooling: graph.pooling,
          dropout: graph.dropout,
          featurization,
        });
  return {
    featurization,
    smilesTokenizer: smiles === 'off' ? 'smiles' : smilesTokenizers[smiles.tokenizer],
    smiles: smilesConfig,
    graph: graphConfig,
    fingerprint: fingerprint === 'off' ? undefined : { radius: fingerprint.radius, bits: fingerprint.bits },
    adapter: partsOf({ model, lora }).includes('adapter')
      ? resolveFusionAdapterConfig({
          inputs: {
            ...(smilesConfig && { smiles: smilesConfig.hidden }),
            ...(graphConfig && { graph: graphConfig.hidden }),
            ...(fingerprint !== 'off' && { fingerprint: fingerprint.bits }),
          },
          hidden: adapter.hidden,
          output: hidden,
          softTokens: adapter.softTokens,
          fusion: adapter.fusion,
          inputNorm: adapter.inputNorm,
          outputScale: adapter.outputScale === 'off' ? undefined : adapter.outputScale * embeddingRms,
          softPrompt: { tokens: softPrompt.tokens },
        })
      : undefined,
  };
}
