import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PastKeyValues } from './past-key-values.js';

/**
 * Keys and values of the tokens that a model has already read, so that each new token costs one token.
 *
 * It grows with every forward pass that is given it; the owner disposes it. Gradients do not flow through it.
 */
export class KeyValueCache implements PastKeyValues {
  readonly #keys: tf.Tensor[] = [];
  readonly #values: tf.Tensor[] = [];
  #mask: tf.Tensor2D | undefined;

  /** Tokens held, padding included. */
  get length(): number {
    return this.#mask?.shape[1] ?? 0;
  }

  /** Tokens held of each row, [B], padding not counted. */
  async rowLengths(): Promise<Int32Array> {
    if (this.#mask === undefined) return new Int32Array();
    const lengths = tf.sum(this.#mask, 1);
    try {
      return (await lengths.data()) as Int32Array;
    } finally {
      lengths.dispose();
    }
  }

  /**
   * Adds the mask of new tokens.
   *
   * @param mask  int32 [B, new]
   * @returns     int32 [B, length], owned by the cache
   */
  extendMask(mask: tf.Tensor2D): tf.Tensor2D {
    const before = this.#mask;
    if (before !== undefined && before.shape[0] !== mask.shape[0]) {
      throw new ShapeError('KeyValueCache', `a batch of ${before.shape[0]}`, `${mask.shape[0]}`);
    }
    const joined = before === undefined ? tf.clone(mask) : (tf.concat([before, mask], 1) as tf.Tensor2D);
    this.#mask = tf.keep(joined);
    before?.dispose();
    return this.#mask;
  }

  /**
   * Adds a layer's keys and values of new tokens, each [B, new, KV, headDim].
   *
   * @returns  those of all tokens, [B, length, KV, headDim], owned by the cache
   */
  extend(layer: number, keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor } {
    return { keys: append(this.#keys, layer, keys), values: append(this.#values, layer, values) };
  }

  dispose(): void {
    for (const tensor of [...this.#keys, ...this.#values]) tensor.dispose();
    this.#keys.length = 0;
    this.#values.length = 0;
    this.#mask?.dispose();
    this.#mask = undefined;
  }
}

function append(kept: tf.Tensor[], layer: number, added: tf.Tensor): tf.Tensor {
  const before = kept[layer];
  const joined = tf.keep(before === undefined ? tf.clone(added) : tf.concat([before, added], 1));
  kept[layer] = joined;
  before?.dispose();
  return joined;
}
