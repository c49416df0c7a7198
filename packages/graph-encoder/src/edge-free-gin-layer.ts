import { constant, type Init, initialTensor, Linear, type Parameter } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { GraphLayer, sumNeighbours } from './graph-layer.js';
import type { GraphTensors } from './graph-tensors.js';

/** SimSGT's GIN (Liu et al. 2023): Linear-ReLU-Linear of the sum of PReLU(state) over neighbours; no bonds, no self-loop. */
export class EdgeFreeGinLayer extends GraphLayer {
  readonly #first: Linear;
  readonly #second: Linear;
  readonly #slope: Parameter;

  constructor(hidden: number, init: Init) {
    super();
    this.#slope = this.addParameter('activation.weight', initialTensor([1], constant(0.25), init));
    this.#first = this.addModule('mlp.0', new Linear(hidden, 2 * hidden, { init }));
    this.#second = this.addModule('mlp.2', new Linear(2 * hidden, hidden, { init }));
  }

  override forward(h: tf.Tensor, graph: GraphTensors): tf.Tensor {
    const negative = tf.sub(h, tf.relu(h));
    const active = tf.add(tf.relu(h), tf.mul(negative, this.#slope.tensor));
    return this.#second.forward(tf.relu(this.#first.forward(sumNeighbours(active, graph))));
  }
}
