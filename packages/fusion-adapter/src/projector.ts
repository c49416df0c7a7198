import { type Init, Linear, Module } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';

/** Linear, ReLU, Linear. */
export class Projector extends Module {
  readonly #first: Linear;
  readonly #second: Linear;

  constructor(inputs: number, hidden: number, outputs: number, init: Init) {
    super();
    this.#first = this.addModule('0', new Linear(inputs, hidden, { init }));
    this.#second = this.addModule('2', new Linear(hidden, outputs, { init }));
  }

  /** [molecules, inputs] -> [molecules, outputs]; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.#second.forward(tf.relu(this.#first.forward(x))));
  }
}
