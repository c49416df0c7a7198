import { expectWhole } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { assertRowsVisible, maskTensor } from './attention-mask.js';
import { GenerationRow, type RowModel, type RowOptions } from './generation-row.js';
import { KeyValueCache } from './key-value-cache.js';
import type { ForwardInputs, ModelInputs } from './llama-model.js';

/** What generation needs of a model. */
export interface GeneratingModel extends RowModel {
  forward(inputs: ForwardInputs): tf.Tensor;
  logits(hidden: tf.Tensor): tf.Tensor;
}

/**
 * Texts that are written together, each step one more token of every one, while rows join and leave between the steps (Yu et al. 2022,
 * "Orca").
 *
 * A row's numbers are those that it has alone, but for the rounding of sums: its tokens stand in a cache of their own, padded on the left to
 * the longest, it has a stream of random numbers of its own, and it leaves the batch where it ends.
 *
 * One call at a time: await each before the next; only {@link leave} may come in between. After a call has thrown, other than {@link join}, dispose the batch.
 */
export class ContinuousBatch {
  readonly #cache = new KeyValueCache();
  /** In the order of the cache's rows; undefined for one that has left and still takes its place. */
  #rows: (GenerationRow | undefined)[] = [];

  /** @param model  stays the caller's */
  constructor(private readonly model: GeneratingModel) {}

  /** The rows that the next step continues. */
  get rows(): readonly GenerationRow[] {
    return this.#rows.filter((row) => row !== undefined);
  }

  /**
   * Reads prompts as one batch, draws the first token of each, and lets those that have not ended with it take part in the next steps.
   * Where it throws, the other rows go on as if nothing had been.
   *
   * @param inputs    padded on either side; stay the caller's
   * @param options   of each row, counted from 0
   * @param promptOf  the prompt that each row continues, counted from 0: several rows share one reading of it. Default: each its own
   * @throws {InvalidArgumentError} when an option is out of range, or a row has no prompt, no tokens, or more than the model has positions
   */
  async join(
    inputs: ModelInputs,
    options: (row: number) => RowOptions,
    promptOf: readonly number[] = Array.from({ length: rowCount(inputs) }, (_, row) => row),
  ): Promise<GenerationRow[]> {
    for (const prompt of promptOf) expectWhole('join', 'a prompt', prompt, 0, rowCount(inputs) - 1);
    const own = promptOf.map((_, row) => options(row));
    for (const each of own) GenerationRow.check(each, this.model);
    const cache = new KeyValueCache();
    let logits: tf.Tensor | undefined;
    try {
      const read = readPrompts(this.model, inputs, cache);
      logits = read.logits;
      const rows = promptOf.map((prompt, row) => new GenerationRow(this.model, own[row]!, read.lengths[prompt]!));
      await draw(rows, logits, promptOf);
      const going = rows.flatMap((row, index) => (row.finishReason === undefined ? [index] : []));
      await cache.keepRows(going.map((index) => promptOf[index]!));
      this.#cache.takeRows(cache);
      this.#rows.push(...going.map((index) => rows[index]!));
      return rows;
    } finally {
      logits?.dispose();
      cache.dispose();
    }
  }

  /** Takes a row out: it draws no more tokens. A row that has ended has left by itself. */
  leave(row: GenerationRow): void {
    this.#rows = this.#rows.map((each) => (each === row ? undefined : each));
  }

  /** One more token of each row. @returns  the rows that got one; those that it ended have left */
  async step(): Promise<GenerationRow[]> {
    const going = this.#rows.flatMap((row, index) => (row === undefined ? [] : [index]));
    const isWhole = going.length === this.#rows.length;
    const rows = going.map((index) => this.#rows[index]!);
    this.#rows = rows;
    if (!isWhole) await this.#cache.keepRows(going);
    if (rows.length === 0) return [];
    const logits = readTokens(
      this.model,
      rows.map(({ ids }) => ids.at(-1)!),
      this.#cache,
    );
    try {
      await draw(rows, logits, [...rows.keys()]);
    } finally {
      logits.dispose();
    }
    this.#rows = this.#rows.map((row) => (row?.finishReason === undefined ? row : undefined)); // some may have left meanwhile
    return rows;
  }

  dispose(): void {
    this.#rows = [];
    this.#cache.dispose();
  }
}

/** Prompts of a batch. */
export function rowCount({ inputIds, inputsEmbeds }: ModelInputs): number {
  const given = inputsEmbeds ?? inputIds;
  return (given instanceof tf.Tensor ? given.shape[0] : given?.length) ?? 0;
}

/**
 * @param logits   [places, vocabulary]
 * @param placeOf  where each row's logits stand
 */
async function draw(rows: readonly GenerationRow[], logits: tf.Tensor, placeOf: readonly number[]): Promise<void> {
  const values = (await logits.data()) as Float32Array;
  const vocabulary = logits.shape[1]!;
  rows.forEach((row, index) => {
    const place = placeOf[index]!;
    row.draw(values.subarray(place * vocabulary, (place + 1) * vocabulary));
  });
}

/** Logits after each row's last token, [B, V], and how many tokens each has. */
function readPrompts(
  model: GeneratingModel,
  inputs: ModelInputs,
  cache: KeyValueCache,
): { logits: tf.Tensor; lengths: number[] } {
  let lengths: number[] = [];
  const logits = tf.tidy(() => {
    const hidden = model.forward({ ...inputs, cache }); // [B, S, hidden]
    const [batch, length, width] = hidden.shape as [number, number, number];
    const mask = maskTensor(inputs.attentionMask, batch, length).dataSync() as Int32Array;
    assertRowsVisible(mask, batch, length);
    const rows = Array.from({ length: batch }, (_, row) => mask.subarray(row * length, (row + 1) * length));
    lengths = rows.map((row) => row.reduce((count, visible) => count + visible, 0));
    const last = Int32Array.from(rows, (row, index) => index * length + row.lastIndexOf(1));
    return model.logits(tf.gather(tf.reshape(hidden, [batch * length, width]), tf.tensor1d(last, 'int32')));
  });
  return { logits, lengths };
}

/** Logits after one more token of each row, [B, V]. */
function readTokens(model: GeneratingModel, tokens: readonly number[], cache: KeyValueCache): tf.Tensor {
  return tf.tidy(() => {
    const inputIds = tf.tensor2d(Int32Array.from(tokens), [tokens.length, 1], 'int32');
    const hidden = model.forward({ inputIds, cache }); // [B, 1, hidden]
    return model.logits(tf.reshape(hidden, [tokens.length, hidden.shape[2]!]));
  });
}
