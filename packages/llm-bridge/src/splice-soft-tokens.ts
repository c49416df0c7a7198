import { InvalidArgumentError, ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Puts soft tokens in the place of prompt embeddings, in one gather. Gradients flow to both: to each soft token from its place, to
 * the embeddings from all other places.
 *
 * @param embeds      [B, S, hidden], of a language model
 * @param softTokens  [N, hidden] or [molecules, tokens, hidden], in the order of `positions`
 * @param positions   N distinct indices into the flattened [B * S] tokens, as `batchPrompts` gives them
 * @returns           [B, S, hidden]; the caller disposes it
 * @throws {ShapeError} when the widths differ, or the number of soft tokens is not that of the positions
 * @throws {InvalidArgumentError} when a position is outside the batch or used twice
 */
export function spliceSoftTokens(embeds: tf.Tensor, softTokens: tf.Tensor, positions: ArrayLike<number>): tf.Tensor {
  const [batch, length, hidden] = embeds.shape as [number, number, number];
  const width = softTokens.shape.at(-1)!;
  if (width !== hidden) {
    throw new ShapeError(
      'spliceSoftTokens',
      `soft tokens as wide as the language model (hidden size ${hidden})`,
      `${width}. Use the language model that the adapter was made for, or an adapter with output ${hidden}`,
    );
  }
  const count = softTokens.size / width;
  if (count !== positions.length) {
    throw new ShapeError('spliceSoftTokens', `${positions.length} soft tokens, one for each position`, `${count}`);
  }
  if (count === 0) return tf.clone(embeds);
  const tokens = batch * length;
  const order = spliceOrder(positions, tokens);
  const splice = tf.customGrad((prompt, soft) => {
    const joined = tf.concat([prompt as tf.Tensor, soft as tf.Tensor]); // [B * S + N, hidden]
    return {
      value: tf.gather(joined, tf.tensor1d(order, 'int32')),
      gradFunc: (dy: tf.Tensor) => {
        const keep = Float32Array.from(order, (from) => (from < tokens ? 1 : 0));
        return [
          tf.mul(dy, tf.tensor2d(keep, [tokens, 1])),
          tf.gather(dy, tf.tensor1d(Int32Array.from(positions), 'int32')),
        ];
      },
    };
  });
  return tf.tidy(() => {
    const spliced = splice(tf.reshape(embeds, [tokens, hidden]), tf.reshape(softTokens, [count, hidden]));
    return tf.reshape(spliced, [batch, length, hidden]);
  });
}

/** For each token of the batch, where it comes from: its own place, or B * S + n for soft token n. */
function spliceOrder(positions: ArrayLike<number>, tokens: number): Int32Array {
  const order = Int32Array.from({ length: tokens }, (_, index) => index);
  for (let n = 0; n < positions.length; n++) {
    const position = positions[n]!;
    if (!Number.isInteger(position) || position < 0 || position >= tokens || order[position] !== position) {
      throw new InvalidArgumentError(
        `spliceSoftTokens: position ${position} is outside 0 .. ${tokens - 1} or used twice.`,
      );
    }
    order[position] = tokens + n;
  }
  return order;
}
