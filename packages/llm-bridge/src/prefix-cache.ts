import * as tf from '@tensorflow/tfjs-core';
import type { ForwardInputs } from './llama-model.js';
import type { PastKeyValues } from './past-key-values.js';

/** What a {@link PrefixCache} needs of a model. */
export interface PrefixModel {
  forward(inputs: ForwardInputs): tf.Tensor;
}

/**
 * Keys and values of prompts' beginnings, kept from batch to batch: a frozen model reads each beginning once.
 *
 * Each is read by itself, so that its numbers depend on no batch. All stand in one tensor; beyond `maxBytes` they are forgotten.
 */
export class PrefixCache {
  /** [tokens, 2 * layers, KV, headDim], keys and values in turn, beginning after beginning. */
  #bank: tf.Tensor | undefined;
  /** Where each beginning starts in the bank. */
  readonly #starts = new Map<string, number>();

  constructor(
    private readonly model: PrefixModel,
    private readonly maxBytes: number,
  ) {}

  /**
   * The beginnings of a batch's rows, filled up on the left. Lives as long as the caller's tidy.
   *
   * @returns  undefined when all are empty
   */
  past(prefixes: readonly (readonly number[])[]): PastKeyValues | undefined {
    const length = Math.max(...prefixes.map((prefix) => prefix.length));
    if (length === 0) return undefined;
    const bank = this.#bankWith(prefixes.filter((prefix) => prefix.length > 0));
    const rows = new Int32Array(prefixes.length * length); // the masked ones may be any
    const mask = new Int32Array(rows.length);
    prefixes.forEach((prefix, index) => {
      const first = (index + 1) * length - prefix.length;
      const start = this.#starts.get(prefix.join()) ?? 0;
      prefix.forEach((_, at) => {
        rows[first + at] = start + at;
        mask[first + at] = 1;
      });
    });
    const gathered = tf.gather(bank, tf.tensor1d(rows, 'int32'));
    const layers = tf.unstack(tf.reshape(gathered, [prefixes.length, length, ...bank.shape.slice(1)]), 2); // [B, length, KV, headDim]
    return {
      extendMask: (added) => tf.concat([tf.tensor2d(mask, [prefixes.length, length], 'int32'), added], 1),
      extend: (layer, keys, values) => ({
        keys: tf.concat([layers[2 * layer]!, keys], 1),
        values: tf.concat([layers[2 * layer + 1]!, values], 1),
      }),
    };
  }

  dispose(): void {
    this.#bank?.dispose();
    this.#bank = undefined;
    this.#starts.clear();
  }

  /** The bank, with these in it. */
  #bankWith(prefixes: readonly (readonly number[])[]): tf.Tensor {
    if (this.#bank !== undefined && this.#bank.size * Float32Array.BYTES_PER_ELEMENT > this.maxBytes) this.dispose();
    const before = this.#bank;
    const parts = before === undefined ? [] : [before];
    const added = new Map<string, number>();
    let tokens = before?.shape[0] ?? 0;
    for (const prefix of prefixes) {
      const key = prefix.join();
      if (this.#starts.has(key) || added.has(key)) continue;
      added.set(key, tokens);
      tokens += prefix.length;
      parts.push(this.#read(prefix));
    }
    if (before !== undefined && added.size === 0) return before;
    const bank = tf.keep(tf.concat(parts));
    before?.dispose();
    this.#bank = bank;
    // not before the bank holds them all: a beginning that can't be read takes the others of its batch with it
    for (const [key, start] of added) this.#starts.set(key, start);
    return bank;
  }

  /** [tokens, 2 * layers, KV, headDim] */
  #read(prefix: readonly number[]): tf.Tensor {
    const parts: tf.Tensor[] = [];
    const collector: PastKeyValues = {
      extendMask: (mask) => mask,
      extend(_, keys, values) {
        parts.push(tf.keep(keys), tf.keep(values));
        return { keys, values };
      },
    };
    try {
      return tf.tidy(() => {
        this.model.forward({ inputIds: [prefix], cache: collector });
        return tf.squeeze(tf.stack(parts, 2), [0]); // [1, tokens, parts, KV, headDim] before
      });
    } finally {
      tf.dispose(parts);
    }
  }
}
