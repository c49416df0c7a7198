import { InvalidArgumentError, ShapeError } from '@molx/core';
import { embedding, rmsNorm, ropeTables } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionMask, maskTensor, positionsOf, rowsTensor } from './attention-mask.js';
import { decoderLayer } from './decoder-layer.js';
import { type LlamaConfig, ropeScaling } from './llama-config.js';
import type { PastKeyValues } from './past-key-values.js';

/** What a model reads: token ids or, in their place, embeddings. Exactly one of the two. */
export interface ModelInputs {
  /** int32 [B, S], or rows of ids. */
  inputIds?: tf.Tensor | readonly ArrayLike<number>[] | undefined;
  /** [B, S, hidden] */
  inputsEmbeds?: tf.Tensor | undefined;
  /** [B, S] of these tokens, cached ones not included. Default: every token counts. */
  attentionMask?: AttentionMask | undefined;
}

export interface ForwardInputs extends ModelInputs {
  /** Tokens read before; a {@link KeyValueCache} takes in these. */
  cache?: PastKeyValues | undefined;
}

/** What a forward pass asks of the model, by published names. */
export interface LlamaLayers {
  /** A weight outside the linear layers. */
  readonly weight: (name: string) => tf.Tensor;
  /** A linear layer's output, [..., inputs] -> [..., outputs]. */
  readonly project: (x: tf.Tensor, name: string) => tf.Tensor;
}

/**
 * Runs a Llama model up to its final norm.
 *
 * @returns  [B, S, hidden]; the caller disposes it
 * @throws {ShapeError} when embeddings are not as wide as the model, or mask and tokens differ
 * @throws {InvalidArgumentError} when neither or both of ids and embeddings are given, or the positions run out
 */
export function llamaForward(inputs: ForwardInputs, config: LlamaConfig, layers: LlamaLayers): tf.Tensor3D {
  return tf.tidy(() => {
    const { weight, project } = layers;
    const embeds = inputEmbeds(inputs, config, weight);
    const [batch, length] = embeds.shape;
    const { cache } = inputs;
    const added = maskTensor(inputs.attentionMask, batch, length);
    const mask = cache?.extendMask(added) ?? added;
    assertWithinPositions(mask, config.max_position_embeddings);
    const positions = tf.slice(positionsOf(mask), [0, mask.shape[1] - length], [batch, length]);
    const tables = ropeTables(positions, config.head_dim, config.rope_theta, ropeScaling(config));
    const context = { config, tables, mask, cache, weight, project };
    let states: tf.Tensor = embeds;
    for (let layer = 0; layer < config.num_hidden_layers; layer++) states = decoderLayer(states, layer, context);
    return rmsNorm(states, weight('model.norm.weight'), config.rms_norm_eps) as tf.Tensor3D;
  });
}

/** Padding takes no position. @throws {InvalidArgumentError} when a row has more tokens than `limit` */
function assertWithinPositions(mask: tf.Tensor2D, limit: number): void {
  if (mask.shape[1] <= limit) return;
  const tokens = tf.tidy(() => tf.max(tf.sum(mask, 1)).dataSync()[0]!);
  if (tokens > limit) {
    throw new InvalidArgumentError(`${tokens} tokens exceed the model's ${limit} positions. Shorten the prompt.`);
  }
}

function inputEmbeds(
  { inputIds, inputsEmbeds }: ModelInputs,
  config: LlamaConfig,
  weight: LlamaLayers['weight'],
): tf.Tensor3D {
  if ((inputIds === undefined) === (inputsEmbeds === undefined)) {
    throw new InvalidArgumentError('give either inputIds or inputsEmbeds, not both and not neither.');
  }
  if (inputsEmbeds !== undefined) {
    if (inputsEmbeds.shape.length !== 3 || inputsEmbeds.shape[2] !== config.hidden_size) {
      throw new ShapeError('inputsEmbeds', `[batch, tokens, ${config.hidden_size}]`, `[${inputsEmbeds.shape}]`);
    }
    return inputsEmbeds as tf.Tensor3D;
  }
  const ids = inputIds instanceof tf.Tensor ? inputIds : rowsTensor('inputIds', inputIds!);
  return embedding(weight('model.embed_tokens.weight'), ids) as tf.Tensor3D; // [B, S, hidden]
}
