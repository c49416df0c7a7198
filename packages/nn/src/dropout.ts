import { Random } from '@molx/core';
import { dropout } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module.js';

/**
 * Dropout while training, the identity otherwise. Every call draws anew; `reseed` on this layer or on a module above
 * it starts the sequence again, so a training step can be repeated bit for bit.
 */
export class Dropout extends Module {
  #random: Random;

  constructor(
    readonly rate: number,
    seed: number | string = 0,
  ) {
    super();
    this.#random = new Random(seed);
  }

  override reseed(seed: number | string): void {
    this.#random = new Random(seed);
  }

  /** Any shape -> the same; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return this.training && this.rate > 0 ? dropout(x, this.rate, this.#random.uint32()) : tf.clone(x);
  }
}
