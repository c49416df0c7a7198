import { embedding } from '@molx/ops';
import type * as tf from '@tensorflow/tfjs-core';
import { type Init, type Initializer, initialTensor, normal } from './initializers.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

export interface EmbeddingOptions {
  init: Init;
  /** Default: standard normal, as PyTorch. */
  weightInit?: Initializer;
}

/** A table of vectors, weight [rows, hidden]. */
export class Embedding extends Module {
  readonly weight: Parameter;

  constructor(
    readonly rows: number,
    readonly hidden: number,
    options: EmbeddingOptions,
  ) {
    super();
    this.weight = this.addParameter(
      'weight',
      initialTensor([rows, hidden], options.weightInit ?? normal(1), options.init),
    );
  }

  /** int32 [...] -> [..., hidden]; the caller disposes it. */
  forward(ids: tf.Tensor): tf.Tensor {
    return embedding(this.weight.tensor, ids);
  }
}
