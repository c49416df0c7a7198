import type { GgufFile, GgufValue, HostTensor } from '@molx/checkpoint';
import { ConfigError } from '@molx/core';
import { halvesFirst } from './halves-first.js';
import { type LlamaConfig, llamaConfig } from './llama-config.js';

/** llama.cpp's names of what a decoder layer holds, and Hugging Face's. */
const layerParts: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

const outerParts: Readonly<Record<string, string>> = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
};

/**
 * A GGUF file of the Llama architecture as a Hugging Face model: names translated, and the rows of the query and key projections reordered,
 * because llama.cpp turns neighbouring channels together.
 *
 * @throws {ConfigError} when the architecture is another, a key is missing, or rotary frequencies come as a table (Llama 3.1 and later)
 */
export function fromGguf(
  { metadata, tensors }: GgufFile,
  path: string,
): { config: LlamaConfig; tensors: Map<string, HostTensor> } {
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama') {
    throw new ConfigError(path, `its architecture is ${JSON.stringify(architecture)}, not "llama".`);
  }
  if (tensors.has('rope_freqs.weight')) {
    throw new ConfigError(
      path,
      'brings a table of rotary frequencies, which is not read. Take the model as safetensors.',
    );
  }
  const value = (key: string): GgufValue | undefined => metadata.get(key);
  const embedding = tensors.get('token_embd.weight');
  const config = llamaConfig(
    {
      hidden_size: value('llama.embedding_length'),
      intermediate_size: value('llama.feed_forward_length'),
      num_hidden_layers: value('llama.block_count'),
      num_attention_heads: value('llama.attention.head_count'),
      num_key_value_heads: value('llama.attention.head_count_kv'),
      head_dim: value('llama.attention.key_length'),
      vocab_size: embedding?.shape[0],
      max_position_embeddings: value('llama.context_length'),
      rms_norm_eps: value('llama.attention.layer_norm_rms_epsilon'),
      rope_theta: value('llama.rope.freq_base'),
      rope_scaling: linearScaling(value('llama.rope.scaling.type'), value('llama.rope.scaling.factor')),
      tie_word_embeddings: !tensors.has('output.weight'),
      attention_bias: tensors.has('blk.0.attn_q.bias'),
      mlp_bias: tensors.has('blk.0.ffn_up.bias'),
      bos_token_id: value('tokenizer.ggml.bos_token_id'),
      eos_token_id: value('tokenizer.ggml.eos_token_id'),
      pad_token_id: value('tokenizer.ggml.padding_token_id'),
    },
    path,
  );
  const translated = [...tensors].map(([name, tensor]): [string, HostTensor] => {
    const rotated = /\.attn_[qk]\./.test(name);
    return [translate(name), rotated ? halvesFirst(tensor, config.head_dim) : tensor];
  });
  return { config, tensors: new Map(translated) };
}

function linearScaling(type: GgufValue | undefined, factor: GgufValue | undefined): object | undefined {
  return type === undefined || type === 'none' ? undefined : { rope_type: type, factor };
}

/** `blk.0.attn_q.weight` -> `model.layers.0.self_attn.q_proj.weight`; a name that is not known stays. */
function translate(name: string): string {
  const [, layer, inner = '', innerKind] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  if (layer !== undefined && inner in layerParts) return `model.layers.${layer}.${layerParts[inner]}.${innerKind}`;
  const [, outer = '', kind] = /^(\w+)\.(weight|bias)$/.exec(name) ?? [];
  return outer in outerParts ? `${outerParts[outer]}.${kind}` : name;
}
