import type { Random } from '@molx/core';
import { type Init, initialTensor, type Linear, Module, normal, zeros } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { RobertaEmbeddings } from './roberta-embeddings.js';
import { initialSpread, RobertaLayer, robertaLinear } from './roberta-layer.js';
import type { SmilesEncoderConfig } from './smiles-encoder-config.js';

/** RoBERTa without a head (Liu et al. 2019, arXiv 1907.11692). */
export class Roberta extends Module {
  readonly #embeddings: RobertaEmbeddings;
  readonly #layers: RobertaLayer[];
  readonly #pooler: Linear;

  constructor(config: SmilesEncoderConfig, init: Init) {
    super();
    this.#embeddings = this.addModule('embeddings', new RobertaEmbeddings(config, init));
    this.#layers = Array.from({ length: config.layers }, (_, index) =>
      this.addModule(`encoder.layer.${index}`, new RobertaLayer(config, init)),
    );
    this.#pooler = this.addModule('pooler.dense', robertaLinear(config.hidden, config.hidden, init));
  }

  /**
   * @param mask     int32 [batch, tokens], 0 where no token may look
   * @param visible  int32 [batch, tokens], 1 where positions count
   * @param scale    [batch, tokens], what embeddings are multiplied by
   * @returns        [batch, tokens, hidden]; the caller disposes it
   */
  forward(ids: tf.Tensor, mask: tf.Tensor, visible: tf.Tensor, scale?: tf.Tensor): tf.Tensor {
    const embedded = this.#embeddings.forward(ids, visible); // [batch, tokens, hidden]
    const scaled = scale === undefined ? embedded : tf.mul(embedded, tf.expandDims(scale, 2));
    return this.#layers.reduce((x, layer) => layer.forward(x, mask), scaled);
  }

  /** New random values, for a checkpoint that came without a pooler. */
  restartPooler(random: Random): void {
    const { weight, bias, outputs, inputs } = this.#pooler;
    weight.set(initialTensor([outputs, inputs], normal(initialSpread), random));
    bias?.set(initialTensor([outputs], zeros, random));
  }
}
