import { CausalLM } from '../src/causal-lm.js';

/** A random model of two layers and 24 positions, whose tokens depend on those before them. */
export function tinyLm(): CausalLM {
  return CausalLM.random({
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    vocab_size: 20,
    max_position_embeddings: 24,
    initializer_range: 0.4,
  });
}
