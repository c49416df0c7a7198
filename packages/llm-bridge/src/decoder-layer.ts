import { attention, type RopeTables, rmsNorm, rope, swiGlu } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { LlamaConfig } from './llama-config.js';
import type { PastKeyValues } from './past-key-values.js';

/** What every layer of one forward pass shares. */
export interface DecoderContext {
  readonly config: LlamaConfig;
  /** Of the new tokens, [B, S, headDim / 2]. */
  readonly tables: RopeTables;
  /** Of all tokens, cached ones first: int32 [B, cached + S]. */
  readonly mask: tf.Tensor2D;
  readonly cache: PastKeyValues | undefined;
  /** A norm's weight by its published name. */
  readonly weight: (name: string) => tf.Tensor;
  /** The output of the linear layer of that published name, [..., inputs] -> [..., outputs]. */
  readonly project: (x: tf.Tensor, name: string) => tf.Tensor;
}

/**
 * One pre-norm decoder layer of Llama (Touvron et al. 2023): attention, then a gated feed-forward, each added to its input.
 *
 * @param x      [B, S, hidden]
 * @param layer  counted from 0
 * @returns      [B, S, hidden]
 */
export function decoderLayer(x: tf.Tensor, layer: number, context: DecoderContext): tf.Tensor {
  return tf.tidy(() => {
    const { config } = context;
    const at = `model.layers.${layer}`;
    const norm = (input: tf.Tensor, name: string) =>
      rmsNorm(input, context.weight(`${at}.${name}.weight`), config.rms_norm_eps);
    const project = (input: tf.Tensor, name: string) => context.project(input, `${at}.${name}`);

    const attended = tf.add(x, selfAttention(norm(x, 'input_layernorm'), layer, context, project));
    const normed = norm(attended, 'post_attention_layernorm');
    const gated = swiGlu(project(normed, 'mlp.gate_proj'), project(normed, 'mlp.up_proj')); // [B, S, intermediate]
    return tf.add(attended, project(gated, 'mlp.down_proj'));
  });
}

function selfAttention(
  x: tf.Tensor,
  layer: number,
  { config, tables, mask, cache }: DecoderContext,
  project: (input: tf.Tensor, name: string) => tf.Tensor,
): tf.Tensor {
  const [batch, length] = x.shape as [number, number, number];
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: headDim } = config;
  const split = (name: string, count: number) =>
    tf.reshape(project(x, `self_attn.${name}`), [batch, length, count, headDim]);
  const queries = rope(split('q_proj', heads), tables.cos, tables.sin); // [B, S, heads, headDim]
  const newKeys = rope(split('k_proj', keyHeads), tables.cos, tables.sin); // [B, S, keyHeads, headDim]
  const newValues = split('v_proj', keyHeads);
  const { keys, values } = cache?.extend(layer, newKeys, newValues) ?? { keys: newKeys, values: newValues };
  const mixed = attention(queries, keys, values, { mask, causal: true }); // [B, S, heads, headDim]
  return project(tf.reshape(mixed, [batch, length, heads * headDim]), 'self_attn.o_proj');
}
