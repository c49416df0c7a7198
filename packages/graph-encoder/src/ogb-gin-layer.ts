import {
  BatchNorm1d,
  Embedding,
  type Init,
  initialTensor,
  Linear,
  type Parameter,
  xavierUniform,
  zeros,
} from '@molx/nn';
import { embedding, segmentSum } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { combineTables } from './bond-codes.js';
import { GraphLayer } from './graph-layer.js';
import type { GraphTensors } from './graph-tensors.js';

/**
 * GIN of the Open Graph Benchmark (Hu et al. 2020), as MoleculeSTM has it: Linear-BatchNorm-ReLU-Linear of
 * (1 + eps) * state + sum over neighbours of ReLU(state + bond embeddings), eps learned.
 */
export class OgbGinLayer extends GraphLayer {
  readonly #first: Linear;
  readonly #norm: BatchNorm1d;
  readonly #second: Linear;
  readonly #epsilon: Parameter;
  readonly #bonds: Embedding[];

  constructor(hidden: number, init: Init, bondRows: readonly number[]) {
    super();
    this.#first = this.addModule('mlp.0', new Linear(hidden, 2 * hidden, { init }));
    this.#norm = this.addModule('mlp.1', new BatchNorm1d(2 * hidden));
    this.#second = this.addModule('mlp.3', new Linear(2 * hidden, hidden, { init }));
    this.#epsilon = this.addParameter('eps', initialTensor([1], zeros, init));
    this.#bonds = bondRows.map((rows, column) =>
      this.addModule(
        `bond_encoder.bond_embedding_list.${column}`,
        new Embedding(rows, hidden, { init, weightInit: xavierUniform }),
      ),
    );
  }

  override forward(h: tf.Tensor, graph: GraphTensors): tf.Tensor {
    const table = combineTables(this.#bonds.map(({ weight }) => weight.tensor)); // [codes, hidden]
    const bonds = embedding(table, graph.bondCodes); // [edges, hidden]
    const messages = tf.relu(tf.add(embedding(h, graph.sources), bonds));
    const neighbours = segmentSum(messages, graph.targets, graph.atomCount); // [atoms, hidden]
    const sum = tf.add(tf.mul(h, tf.add(this.#epsilon.tensor, 1)), neighbours);
    return this.#second.forward(tf.relu(this.#norm.forward(this.#first.forward(sum))));
  }
}
