import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PastKeyValues } from './past-key-values.js';

/**
 * Keys and values of the tokens that a model has already read, so that each new token costs one token.
 *
 * It grows with every forward pass that is given it; the owner disposes it. Gradients do not flow through it.
 */
export class KeyValueCache implements PastKeyValues {
  #keys: tf.Tensor[] = [];
  #values: tf.Tensor[] = [];
  #mask: tf.Tensor2D | undefined;

  /** Tokens held, padding included. */
  get length(): number {
    return this.#mask?.shape[1] ?? 0;
  }

  /** Rows held. */
  get rows(): number {
    return this.#mask?.shape[0] ?? 0;
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

  /**
   * Puts another cache's rows below these and empties it. The shorter of the two is filled up on its left, where its mask hides it: a
   * token's place among its row's tokens stays what it was.
   *
   * @throws {ShapeError} when the two are of models with other layers
   */
  takeRows(other: KeyValueCache): void {
    if (this.#mask !== undefined && other.#mask !== undefined) {
      if (this.#keys.length !== other.#keys.length) {
        throw new ShapeError('KeyValueCache', `${this.#keys.length} layers`, `${other.#keys.length}`);
      }
      const length = Math.max(this.length, other.length);
      const below = (upper: tf.Tensor, lower: tf.Tensor) =>
        tf.concat([fillLeft(upper, length), fillLeft(lower, length)]);
      const mask = other.#mask;
      this.#replace((tensor, list, layer) => below(tensor, list === 'mask' ? mask : other.#list(list)[layer]!));
      other.dispose();
      return;
    }
    if (other.#mask === undefined) return;
    [this.#keys, this.#values, this.#mask] = [other.#keys, other.#values, other.#mask];
    [other.#keys, other.#values, other.#mask] = [[], [], undefined];
  }

  /** Keeps these rows in this order, one that is named again as a copy, and of their tokens what does not lie before the first token of all. */
  async keepRows(rows: readonly number[]): Promise<void> {
    const mask = this.#mask;
    if (mask === undefined) return;
    if (rows.length === 0) {
      this.dispose();
      return;
    }
    const [held, length] = mask.shape;
    const visible = await mask.data();
    const firsts = rows.map((row) => visible.subarray(row * length, (row + 1) * length).indexOf(1));
    const first = Math.min(...firsts.map((at) => (at < 0 ? length : at)));
    if (first === 0 && rows.length === held && rows.every((row, index) => row === index)) return;
    this.#replace((tensor) => {
      const [, , ...rest] = tensor.shape;
      const cut =
        first === 0 ? tensor : tf.slice(tensor, [0, first, ...rest.map(() => 0)], [held, length - first, ...rest]);
      return tf.gather(cut, tf.tensor1d(Int32Array.from(rows), 'int32'));
    });
  }

  dispose(): void {
    for (const tensor of [...this.#keys, ...this.#values]) tensor.dispose();
    this.#keys = [];
    this.#values = [];
    this.#mask?.dispose();
    this.#mask = undefined;
  }

  #list(name: 'keys' | 'values'): tf.Tensor[] {
    return name === 'keys' ? this.#keys : this.#values;
  }

  /** Puts what `change` makes of each tensor in its place. */
  #replace(change: (tensor: tf.Tensor, list: 'keys' | 'values' | 'mask', layer: number) => tf.Tensor): void {
    const swap = (before: tf.Tensor, list: 'keys' | 'values' | 'mask', layer: number) => {
      const after = tf.tidy(() => tf.keep(change(before, list, layer)));
      before.dispose();
      return after;
    };
    for (const list of ['keys', 'values'] as const) {
      const tensors = this.#list(list);
      tensors.forEach((tensor, layer) => {
        tensors[layer] = swap(tensor, list, layer);
      });
    }
    this.#mask = swap(this.#mask!, 'mask', 0) as tf.Tensor2D;
  }
}

function append(kept: tf.Tensor[], layer: number, added: tf.Tensor): tf.Tensor {
  const before = kept[layer];
  const joined = tf.keep(before === undefined ? tf.clone(added) : tf.concat([before, added], 1));
  kept[layer] = joined;
  before?.dispose();
  return joined;
}

/** Zeros in front of each row's tokens, up to `length`. */
function fillLeft(tensor: tf.Tensor, length: number): tf.Tensor {
  const [rows, held, ...rest] = tensor.shape as [number, number, ...number[]];
  if (held === length) return tensor;
  return tf.concat([tf.zeros([rows, length - held, ...rest], tensor.dtype), tensor], 1);
}
