import { type HostTensor, type Llama2cCheckpoint, toFloat32 } from '@molx/checkpoint';
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

/** Within each head, rows 0 2 4 ... before rows 1 3 5 ...; `tensor` is [heads * headDim, in]. */
function halvesFirst(tensor: HostTensor, headDim: number): HostTensor {
  const [rows, columns] = tensor.shape as [number, number];
  const values = toFloat32(tensor);
  const reordered = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const head = row - (row % headDim);
    const place = row % headDim;
    const from = head + (place < headDim / 2 ? 2 * place : 2 * place - headDim + 1);
    reordered.set(values.subarray(from * columns, (from + 1) * columns), row * columns);
  }
  return { shape: tensor.shape, dtype: 'F32', data: reordered };
}
