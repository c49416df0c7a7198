import { Random } from '@molx/core';
import type { LlamaConfig } from './llama-config.js';

/** Shape of every weight by its published name, in the order of the layers. Matrices are [out, in]. */
export function llamaParameterShapes(config: LlamaConfig): Map<string, number[]> {
  const { hidden_size: hidden, intermediate_size: inner, head_dim: headDim, vocab_size: vocab } = config;
  const queries = config.num_attention_heads * headDim;
  const keys = config.num_key_value_heads * headDim;
  const shapes = new Map<string, number[]>([['model.embed_tokens.weight', [vocab, hidden]]]);
  const project = (name: string, outputs: number, inputs: number, bias: boolean): void => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
    if (bias) shapes.set(`${name}.bias`, [outputs]);
  };
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const at = `model.layers.${layer}`;
    shapes.set(`${at}.input_layernorm.weight`, [hidden]);
    project(`${at}.self_attn.q_proj`, queries, hidden, config.attention_bias);
    project(`${at}.self_attn.k_proj`, keys, hidden, config.attention_bias);
    project(`${at}.self_attn.v_proj`, keys, hidden, config.attention_bias);
    project(`${at}.self_attn.o_proj`, hidden, queries, config.attention_bias);
    shapes.set(`${at}.post_attention_layernorm.weight`, [hidden]);
    project(`${at}.mlp.gate_proj`, inner, hidden, config.mlp_bias);
    project(`${at}.mlp.up_proj`, inner, hidden, config.mlp_bias);
    project(`${at}.mlp.down_proj`, hidden, inner, config.mlp_bias);
  }
  shapes.set('model.norm.weight', [hidden]);
  if (!config.tie_word_embeddings) shapes.set('lm_head.weight', [vocab, hidden]);
  return shapes;
}

/**
 * Random weights as transformers draws them: norms 1, biases 0, all else normal with deviation `initializer_range`.
 * Each weight has a stream of its own, so that another size of one changes none of the others.
 */
export function randomLlamaWeight(
  name: string,
  shape: readonly number[],
  config: LlamaConfig,
  seed: number,
): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = new Float32Array(size);
  if (name.endsWith('.bias')) return values;
  if (name.endsWith('norm.weight')) return values.fill(1);
  const random = new Random(seed).fork(name);
  for (let i = 0; i < size; i++) values[i] = config.initializer_range * random.normal();
  return values;
}
