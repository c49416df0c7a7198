import type * as tf from '@tensorflow/tfjs-core';

/** Keys and values of tokens that stand before those of a forward pass. */
export interface PastKeyValues {
  /**
   * Puts the mask of the past before that of new tokens.
   *
   * @param mask  int32 [B, new]
   * @returns     int32 [B, past + new]
   */
  extendMask(mask: tf.Tensor2D): tf.Tensor2D;
  /**
   * Puts a layer's past keys and values before those of new tokens, each [B, new, KV, headDim].
   *
   * @returns  each [B, past + new, KV, headDim]
   */
  extend(layer: number, keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor };
}
