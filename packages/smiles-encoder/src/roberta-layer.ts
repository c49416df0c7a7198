import { Dropout, type Init, LayerNorm, Linear, Module, normal, zeros } from '@molx/nn';
import { attention, gelu } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { SmilesEncoderConfig } from './smiles-encoder-config.js';

/** RoBERTa's and BERT's spread of new weights. */
export const initialSpread = 0.02;

/** A linear layer as RoBERTa starts it: normal weights, no bias. */
export function robertaLinear(inputs: number, outputs: number, init: Init): Linear {
  return new Linear(inputs, outputs, { init, weightInit: normal(initialSpread), biasInit: zeros });
}

/** One Transformer encoder layer with the LayerNorm after each residual sum (Vaswani et al. 2017; Liu et al. 2019). */
export class RobertaLayer extends Module {
  readonly #heads: number;
  readonly #query: Linear;
  readonly #key: Linear;
  readonly #value: Linear;
  readonly #attentionOutput: Linear;
  readonly #attentionNorm: LayerNorm;
  readonly #intermediate: Linear;
  readonly #output: Linear;
  readonly #outputNorm: LayerNorm;
  readonly #attentionDropout: Dropout;
  readonly #outputDropout: Dropout;

  constructor({ hidden, heads, feedForward, layerNormEpsilon, dropout }: SmilesEncoderConfig, init: Init) {
    super();
    this.#heads = heads;
    this.#query = this.addModule('attention.self.query', robertaLinear(hidden, hidden, init));
    this.#key = this.addModule('attention.self.key', robertaLinear(hidden, hidden, init));
    this.#value = this.addModule('attention.self.value', robertaLinear(hidden, hidden, init));
    this.#attentionOutput = this.addModule('attention.output.dense', robertaLinear(hidden, hidden, init));
    this.#attentionNorm = this.addModule('attention.output.LayerNorm', new LayerNorm(hidden, layerNormEpsilon));
    this.#intermediate = this.addModule('intermediate.dense', robertaLinear(hidden, feedForward, init));
    this.#output = this.addModule('output.dense', robertaLinear(feedForward, hidden, init));
    this.#outputNorm = this.addModule('output.LayerNorm', new LayerNorm(hidden, layerNormEpsilon));
    this.#attentionDropout = this.addModule('attention.output.dropout', new Dropout(dropout));
    this.#outputDropout = this.addModule('output.dropout', new Dropout(dropout));
  }

  /** x [batch, tokens, hidden], mask int32 [batch, tokens] -> [batch, tokens, hidden]. Call it inside `tf.tidy`. */
  forward(x: tf.Tensor, mask: tf.Tensor): tf.Tensor {
    const [batch, tokens, hidden] = x.shape as [number, number, number];
    const toHeads = (y: tf.Tensor) => tf.reshape(y, [batch, tokens, this.#heads, hidden / this.#heads]);
    const mixed = attention(
      toHeads(this.#query.forward(x)),
      toHeads(this.#key.forward(x)),
      toHeads(this.#value.forward(x)),
      { mask },
    ); // [batch, tokens, heads, headDim]
    const attended = this.#attentionOutput.forward(tf.reshape(mixed, [batch, tokens, hidden]));
    const middle = this.#attentionNorm.forward(tf.add(this.#attentionDropout.forward(attended), x));
    const wide = gelu(this.#intermediate.forward(middle)); // [batch, tokens, feedForward]
    return this.#outputNorm.forward(tf.add(this.#outputDropout.forward(this.#output.forward(wide)), middle));
  }
}
