import { Dropout, type Init, initialTensor, kaimingUniform, Module, normal, type Parameter, zeros } from '@molx/nn';
import { linear } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { LoraInit } from './lora-config.js';

export interface LoraLinearOptions {
  inputs: number;
  outputs: number;
  rank: number;
  /** How many times the product counts. */
  scale: number;
  dropout: number;
  start: LoraInit;
  init: Init;
}

/** What one linear layer gains: `scale * (dropout(x) * A^T) * B^T`, A [rank, inputs], B [outputs, rank]. */
export class LoraLinear extends Module {
  readonly scale: number;
  readonly #a: Parameter;
  readonly #b: Parameter;
  readonly #dropout: Dropout;

  constructor({ inputs, outputs, rank, scale, dropout, start, init }: LoraLinearOptions) {
    super();
    this.scale = scale;
    const ofA = start === 'gaussian' ? normal(1 / rank) : kaimingUniform(inputs);
    const ofB = start === 'random' ? kaimingUniform(rank) : zeros;
    this.#a = this.addParameter('lora_A.weight', initialTensor([rank, inputs], ofA, init));
    this.#b = this.addParameter('lora_B.weight', initialTensor([outputs, rank], ofB, init));
    this.#dropout = this.addModule('dropout', new Dropout(dropout));
  }

  /** [..., inputs] -> [..., outputs], to be added to the layer's own output; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const low = linear(this.#dropout.forward(x), this.#a.tensor); // [..., rank], so that few numbers are scaled
      return linear(tf.mul(low, this.scale), this.#b.tensor);
    });
  }

  /** The same as a change of the layer's weight, [outputs, inputs]; the caller disposes it. */
  delta(): tf.Tensor {
    return tf.tidy(() => tf.mul(tf.matMul(this.#b.tensor as tf.Tensor2D, this.#a.tensor as tf.Tensor2D), this.scale));
  }
}
