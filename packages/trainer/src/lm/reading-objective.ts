import type { CausalLM } from '@molx/llm-bridge';
import type { Parameter } from '@molx/nn';
import { segmentSum } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from '../loop/objective.js';
import type { ReadingBatch } from './reading-batch.js';

/** Trains a causal LM on batches in which a place may hold several tokens' embeddings. */
export class ReadingObjective implements Objective<ReadingBatch> {
  readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(private readonly lm: CausalLM) {
    this.parameters = lm.namedParameters();
  }

  labelTokens(batch: ReadingBatch): number {
    return batch.labelTokens;
  }

  loss(batch: ReadingBatch): tf.Tensor {
    const { attentionMask, labels } = batch;
    return this.lm.loss({ inputsEmbeds: placeEmbeds(this.lm, batch), attentionMask, labels }).sum;
  }
}

/** Sums the embeddings of each place: [B, S, hidden]. */
export function placeEmbeds(lm: CausalLM, { ids, places, scales, batch, length }: ReadingBatch): tf.Tensor3D {
  return tf.tidy(() => {
    const hidden = lm.config.hidden_size;
    const tokens = tf.reshape(lm.embed([ids]), [ids.length, hidden]);
    const sums = segmentSum(tokens as tf.Tensor2D, tf.tensor1d(places, 'int32'), batch * length); // [B * S, hidden]
    return tf.reshape(tf.mul(sums, tf.tensor2d(scales, [batch * length, 1])), [batch, length, hidden]) as tf.Tensor3D;
  });
}
