import type { HostTensor, Llama2cCheckpoint } from '@molx/checkpoint';
import { halvesFirst } from './halves-first.js';
import { type LlamaConfig, llamaConfig } from './llama-config.js';

/**
 * A llama2.c checkpoint as a Hugging Face model: same numbers, with the rows of the query and key projections reordered, because
 * llama2.c turns channels 2i and 2i + 1 together and Hugging Face channels i and i + headDim / 2.
 */
export function fromLlama2c({ config, tensors }: Llama2cCheckpoint): {
  config: LlamaConfig;
  tensors: Map<string, HostTensor>;
} {
  const converted = new Map(tensors);
  for (const [name, tensor] of tensors) {
    if (/self_attn\.[qk]_proj\.weight$/.test(name)) converted.set(name, halvesFirst(tensor, config.dim / config.heads));
  }
  return {
    config: llamaConfig({
      hidden_size: config.dim,
      intermediate_size: config.hiddenDim,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyValueHeads,
      vocab_size: config.vocabSize,
      max_position_embeddings: config.maxSequenceLength,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: config.sharedClassifier,
      bos_token_id: 1,
      eos_token_id: 2,
    }),
    tensors: converted,
  };
}
