import { layerNorm } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

/** Layer normalisation over the last axis, of size `hidden`. Weight starts at one, bias at zero. */
export class LayerNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(
    readonly hidden: number,
    readonly epsilon = 1e-5,
  ) {
    super();
    this.weight = this.addParameter('weight', tf.ones([hidden]));
    this.bias = this.addParameter('bias', tf.zeros([hidden]));
  }

  /** [..., hidden] -> the same; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return layerNorm(x, this.weight.tensor, this.bias.tensor, this.epsilon);
  }
}
