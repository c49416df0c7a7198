import { InvalidArgumentError, Random } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { assertRowsVisible, maskTensor } from './attention-mask.js';
import { KeyValueCache } from './key-value-cache.js';
import type { ForwardInputs, ModelInputs } from './llama-model.js';
import { checkSampling, type SamplingOptions, sampleToken } from './sample-token.js';

export interface GenerateOptions extends SamplingOptions {
  /** Default 256. */
  maxNewTokens?: number;
  /** Default 0. Each row has a stream of its own. */
  seed?: number;
  /** Ends a row before any of these texts appears; needs a tokenizer. */
  stop?: readonly string[];
  /** Ids that end a row. Default: those of the model's configuration and tokenizer; none for never. */
  eos?: readonly number[];
  /** Ends the generation by throwing the signal's reason, before the next token. */
  signal?: AbortSignal;
}

/** One more token for every row of the batch. */
export interface GenerationStep {
  /** Counted from 0. */
  readonly step: number;
  /** A row's new token; undefined once the row has ended. EOS itself is given, so that a reader can tell why. */
  readonly tokens: readonly (number | undefined)[];
}

/** What generation needs of a model. */
export interface GeneratingModel {
  forward(inputs: ForwardInputs): tf.Tensor;
  logits(hidden: tf.Tensor): tf.Tensor;
  /** Text of a row's new tokens, for stop texts. */
  decode?: ((ids: readonly number[]) => string) | undefined;
  readonly eosIds: readonly number[];
  readonly maxPositions: number;
}

/**
 * Continues each row of a batch, one token of every row at a time, until all have ended.
 *
 * Padding may stand on either side of the prompts. A row also ends where its own tokens have used up the model's positions. The inputs
 * stay the caller's; all else is disposed, also when the reader stops early.
 *
 * @throws {InvalidArgumentError} when an option is out of range, or a row has no tokens
 */
export async function* generateTokens(
  model: GeneratingModel,
  inputs: ModelInputs,
  options: GenerateOptions = {},
): AsyncGenerator<GenerationStep> {
  const { maxNewTokens = 256, seed = 0, eos = model.eosIds, stop = [], signal } = options;
  checkSampling(options);
  if (!(Number.isInteger(maxNewTokens) && maxNewTokens >= 1)) {
    throw new InvalidArgumentError(`maxNewTokens must be a positive integer, got ${maxNewTokens}.`);
  }
  const { decode } = model;
  if (stop.length > 0 && decode === undefined) throw new InvalidArgumentError('stop texts need a tokenizer.');
  const cache = new KeyValueCache();
  let logits: tf.Tensor | undefined;
  try {
    signal?.throwIfAborted();
    logits = readPrompt(model, inputs, cache);
    const rows = Array.from(await cache.rowLengths(), (length, row) => ({
      random: new Random(seed).fork(`row ${row}`),
      ids: [] as number[],
      positionsLeft: model.maxPositions - length,
      ended: false,
    }));
    for (let step = 0; step < maxNewTokens; step++) {
      const values = (await logits.data()) as Float32Array;
      logits.dispose();
      signal?.throwIfAborted();
      const vocabulary = values.length / rows.length;
      const tokens = rows.map((row, index) => {
        if (row.ended) return undefined;
        const own = values.subarray(index * vocabulary, (index + 1) * vocabulary);
        const token = sampleToken(own, options, row.random);
        row.ids.push(token);
        row.ended =
          eos.includes(token) ||
          row.ids.length > row.positionsLeft ||
          (decode !== undefined && containsAny(decode, row.ids, stop));
        return token;
      });
      yield { step, tokens };
      if (rows.every(({ ended }) => ended) || step + 1 === maxNewTokens) return;
      const unended = tokens.map((token, index) => (rows[index]!.ended ? undefined : token));
      logits = readTokens(model, unended, cache);
    }
  } finally {
    if (logits?.isDisposed === false) logits.dispose();
    cache.dispose();
  }
}

/** Logits after each row's last token, [B, V]. */
function readPrompt(model: GeneratingModel, inputs: ModelInputs, cache: KeyValueCache): tf.Tensor {
  return tf.tidy(() => {
    const hidden = model.forward({ ...inputs, cache }); // [B, S, hidden]
    const [batch, length, width] = hidden.shape as [number, number, number];
    const mask = maskTensor(inputs.attentionMask, batch, length).dataSync() as Int32Array;
    assertRowsVisible(mask, batch, length);
    const last = Int32Array.from(
      { length: batch },
      (_, row) => row * length + mask.subarray(row * length, (row + 1) * length).lastIndexOf(1),
    );
    return model.logits(tf.gather(tf.reshape(hidden, [batch * length, width]), tf.tensor1d(last, 'int32')));
  });
}

/** Logits after one more token of each row, [B, V]. A row that has ended gets padding, and nothing comes of it. */
function readTokens(model: GeneratingModel, tokens: readonly (number | undefined)[], cache: KeyValueCache): tf.Tensor {
  return tf.tidy(() => {
    const inputIds = tf.tensor2d(
      Int32Array.from(tokens, (token) => token ?? 0),
      [tokens.length, 1],
      'int32',
    );
    const attentionMask = tokens.map((token) => [token === undefined ? 0 : 1]);
    const hidden = model.forward({ inputIds, attentionMask, cache }); // [B, 1, hidden]
    return model.logits(tf.reshape(hidden, [tokens.length, hidden.shape[2]!]));
  });
}

function containsAny(
  decode: (ids: readonly number[]) => string,
  ids: readonly number[],
  texts: readonly string[],
): boolean {
  if (texts.length === 0) return false;
  const written = decode(ids);
  return texts.some((text) => written.includes(text));
}
