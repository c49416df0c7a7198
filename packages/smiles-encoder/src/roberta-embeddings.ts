import { Dropout, Embedding, type Init, LayerNorm, Module, normal } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { initialSpread } from './roberta-layer.js';
import type { SmilesEncoderConfig } from './smiles-encoder-config.js';

/** Words, positions and the one token type, summed and normalised. */
export class RobertaEmbeddings extends Module {
  readonly #paddingIndex: number;
  readonly #words: Embedding;
  readonly #positions: Embedding;
  readonly #types: Embedding;
  readonly #norm: LayerNorm;
  readonly #dropout: Dropout;

  constructor(config: SmilesEncoderConfig, init: Init) {
    super();
    const { vocabSize, hidden, maxPositions, tokenTypes, paddingIndex, layerNormEpsilon, dropout } = config;
    const table = (rows: number) => new Embedding(rows, hidden, { init, weightInit: normal(initialSpread) });
    this.#paddingIndex = paddingIndex;
    this.#words = this.addModule('word_embeddings', table(vocabSize));
    this.#positions = this.addModule('position_embeddings', table(maxPositions));
    this.#types = this.addModule('token_type_embeddings', table(tokenTypes));
    this.#norm = this.addModule('LayerNorm', new LayerNorm(hidden, layerNormEpsilon));
    this.#dropout = this.addModule('dropout', new Dropout(dropout));
  }

  /**
   * Real tokens count from `paddingIndex + 1`; padding stands at `paddingIndex`, wherever it is.
   *
   * @param ids      int32 [batch, tokens]
   * @param visible  int32 [batch, tokens], 1 for real tokens
   * @returns        [batch, tokens, hidden]
   */
  forward(ids: tf.Tensor, visible: tf.Tensor): tf.Tensor {
    const counted = tf.mul(tf.cumsum(visible, 1), visible);
    const positions = tf.add(counted, tf.scalar(this.#paddingIndex, 'int32'));
    const type = tf.slice(this.#types.weight.tensor, [0, 0], [1, -1]); // [1, hidden]
    const sum = tf.add(tf.add(this.#words.forward(ids), this.#positions.forward(positions)), type);
    return this.#dropout.forward(this.#norm.forward(sum));
  }
}
