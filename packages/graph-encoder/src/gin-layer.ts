import { Embedding, type Init, Linear, xavierUniform } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { combineTables } from './bond-codes.js';
import { GraphLayer, sumNeighbours } from './graph-layer.js';
import type { GraphTensors } from './graph-tensors.js';

/** GIN of pretrain-gnns: Linear-ReLU-Linear of the sum, over neighbours and self, of atom state and edge embeddings. */
export class GinLayer extends GraphLayer {
  readonly #first: Linear;
  readonly #second: Linear;
  readonly #bondType: Embedding;
  readonly #direction: Embedding;

  constructor(hidden: number, init: Init, bondRows: readonly number[]) {
    super();
    const [types, directions] = bondRows as [number, number];
    this.#first = this.addModule('mlp.0', new Linear(hidden, 2 * hidden, { init }));
    this.#second = this.addModule('mlp.2', new Linear(2 * hidden, hidden, { init }));
    this.#bondType = this.addModule(
      'edge_embedding1',
      new Embedding(types, hidden, { init, weightInit: xavierUniform }),
    );
    this.#direction = this.addModule(
      'edge_embedding2',
      new Embedding(directions, hidden, { init, weightInit: xavierUniform }),
    );
  }

  override forward(h: tf.Tensor, graph: GraphTensors): tf.Tensor {
    const table = combineTables([this.#bondType.weight.tensor, this.#direction.weight.tensor]); // [codes, hidden]
    const states = tf.add(sumNeighbours(h, graph), h);
    const sum = tf.add(states, tf.matMul(graph.bondCounts as tf.Tensor2D, table as tf.Tensor2D)); // [atoms, hidden]
    return this.#second.forward(tf.relu(this.#first.forward(sum)));
  }
}
