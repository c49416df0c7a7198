import { rmsNorm } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

/** Root mean square normalisation over the last axis, of size `hidden`. Weight starts at one. */
export class RmsNorm extends Module {
  readonly weight: Parameter;

  constructor(
    readonly hidden: number,
    readonly epsilon = 1e-5,
  ) {
    super();
    this.weight = this.addParameter('weight', tf.ones([hidden]));
  }

  /** [..., hidden] -> the same; the caller disposes it. */
  forward(x: tf.Tensor): tf.Tensor {
    return rmsNorm(x, this.weight.tensor, this.epsilon);
  }
}
