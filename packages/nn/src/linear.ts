import { linear } from '@molx/ops';
import type * as tf from '@tensorflow/tfjs-core';
import { type Init, type Initializer, initialTensor, kaimingUniform } from './initializers.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

export interface LinearOptions {
  init: Init;
  /** Default true. */
  bias?: boolean;
  /** Default: PyTorch's for both, uniform within 1 / sqrt(inputs). */
  weightInit?: Initializer;
  biasInit?: Initializer;
}

/** `x * weight^T + bias` over the last axis; weight [outputs, inputs] as in PyTorch. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(
    readonly inputs: number,
    readonly outputs: number,
    options: LinearOptions,
  ) {
    super();
    const { init, weightInit = kaimingUniform(inputs), biasInit = kaimingUniform(inputs) } = options;
    this.weight = this.addParameter('weight', initialTensor([outputs, inputs], weightInit, init));
    if (options.bias ?? true) this.bias = this.addParameter('bias', initialTensor([outputs], biasInit, init));
  }

  /** [..., inputs] -> [..., outputs]; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return linear(x, this.weight.tensor, this.bias?.tensor);
  }
}
