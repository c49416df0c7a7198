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
 * Each is read by itself, so that its numbers depend on no batch. Beyond `maxBytes` those that were not asked for longest are forgotten.
 */
export class PrefixCache {
  /** Each [tokens, 2 * layers, KV, headDim], keys and values in turn; the last one asked for stands last. */
  readonly #entries = new Map<string, tf.Tensor4D>();
  #bytes = 0;

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
    const rows = prefixes.map((prefix) => (prefix.length === 0 ? undefined : this.#entry(prefix)));
    const [, parts, keyHeads, headDim] = rows.find((row) => row !== undefined)!.shape;
    const mask = new Int32Array(prefixes.length * length);
    const padded = rows.flatMap((row, index) => {
      const missing = length - (row?.shape[0] ?? 0);
      mask.fill(1, index * length + missing, (index + 1) * length);
      const padding = missing === 0 ? [] : [tf.zeros([missing, parts, keyHeads, headDim])];
      return row === undefined ? padding : [...padding, row];
    });
    const joined = tf.reshape(tf.concat(padded), [prefixes.length, length, parts, keyHeads, headDim]);
    const layers = tf.unstack(joined, 2); // each [B, length, KV, headDim]
    this.#forget();
    return {
      extendMask: (added) => tf.concat([tf.tensor2d(mask, [prefixes.length, length], 'int32'), added], 1),
      extend: (layer, keys, values) => ({
        keys: tf.concat([layers[2 * layer]!, keys], 1),
        values: tf.concat([layers[2 * layer + 1]!, values], 1),
      }),
    };
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.dispose();
    this.#entries.clear();
    this.#bytes = 0;
  }

  #entry(prefix: readonly number[]): tf.Tensor4D {
    const key = prefix.join();
    const known = this.#entries.get(key);
    const entry = known ?? this.#read(prefix);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #read(prefix: readonly number[]): tf.Tensor4D {
    const parts: tf.Tensor[] = [];
    const collector: PastKeyValues = {
      extendMask: (mask) => mask,
      extend(_, keys, values) {
        parts.push(tf.keep(keys), tf.keep(values));
        return { keys, values };
      },
    };
    const entry = tf.tidy(() => {
      this.model.forward({ inputIds: [prefix], cache: collector });
      return tf.keep(tf.squeeze(tf.stack(parts, 2), [0])) as tf.Tensor4D; // [1, tokens, parts, KV, headDim] before
    });
    tf.dispose(parts);
    this.#bytes += entry.size * Float32Array.BYTES_PER_ELEMENT;
    return entry;
  }

  #forget(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.maxBytes) return;
      this.#entries.delete(key);
      this.#bytes -= entry.size * Float32Array.BYTES_PER_ELEMENT;
      entry.dispose();
    }
  }
}
