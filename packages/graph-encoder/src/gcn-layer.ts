import { Embedding, type Init, Linear, xavierUniform } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { combineTables } from './bond-codes.js';
import { GraphLayer, sumNeighbours } from './graph-layer.js';
import type { GraphTensors } from './graph-tensors.js';

/**
 * GCN of pretrain-gnns: over neighbours and self, the sum of (linear state + edge embeddings) / sqrt(degree * degree).
 *
 * Kipf and Welling 2017, with the edge embeddings of Hu et al. 2020.
 */
export class GcnLayer extends GraphLayer {
  readonly #linear: Linear;
  readonly #bondType: Embedding;
  readonly #direction: Embedding;

  constructor(hidden: number, init: Init, bondRows: readonly number[]) {
    super();
    const [types, directions] = bondRows as [number, number];
    this.#linear = this.addModule('linear', new Linear(hidden, hidden, { init }));
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
    const scaled = tf.mul(this.#linear.forward(h), graph.inverseRootDegrees);
    const states = tf.mul(tf.add(sumNeighbours(scaled, graph), scaled), graph.inverseRootDegrees);
    return tf.add(states, tf.matMul(graph.normalisedBondCounts as tf.Tensor2D, table as tf.Tensor2D));
  }
}
