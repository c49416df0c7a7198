import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

export interface BatchNorm1dOptions {
  /** Default 1e-5. */
  epsilon?: number;
  /** Share of the new batch in the running statistics. Default 0.1. */
  momentum?: number;
  /** Learned weight and bias. Default true. */
  affine?: boolean;
}

/**
 * Batch normalisation of [rows, features], as PyTorch's BatchNorm1d with its parameter names.
 *
 * In training, the batch's mean and biased variance normalise, and the running statistics move towards its mean and
 * unbiased variance. A batch of one row has no variance: it is normalised by the running statistics, which stay.
 * Ioffe and Szegedy, "Batch Normalization", 2015.
 */
export class BatchNorm1d extends Module {
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly runningMean: Parameter;
  readonly runningVariance: Parameter;
  readonly batches: Parameter;
  readonly epsilon: number;
  readonly momentum: number;

  constructor(
    readonly features: number,
    options: BatchNorm1dOptions = {},
  ) {
    super();
    this.epsilon = options.epsilon ?? 1e-5;
    this.momentum = options.momentum ?? 0.1;
    if (options.affine ?? true) {
      this.weight = this.addParameter('weight', tf.ones([features]));
      this.bias = this.addParameter('bias', tf.zeros([features]));
    }
    this.runningMean = this.addParameter('running_mean', tf.zeros([features]), { buffer: true });
    this.runningVariance = this.addParameter('running_var', tf.ones([features]), { buffer: true });
    this.batches = this.addParameter('num_batches_tracked', tf.scalar(0, 'int32'), { buffer: true, optional: true });
  }

  /**
   * [rows, features] -> the same; the caller disposes it.
   *
   * @throws {ShapeError}
   */
  forward(x: tf.Tensor): tf.Tensor {
    if (x.rank !== 2 || x.shape[1] !== this.features) {
      throw new ShapeError('BatchNorm1d', `x [*, ${this.features}]`, `[${x.shape.join(', ')}]`);
    }
    return tf.tidy(() => {
      const { centred, variance } = this.training && x.shape[0]! > 1 ? this.#batchMoments(x) : this.#runningMoments(x);
      const normalised = tf.mul(centred, tf.rsqrt(tf.add(variance, this.epsilon)));
      if (this.weight === undefined || this.bias === undefined) return normalised;
      return tf.add(tf.mul(normalised, this.weight.tensor), this.bias.tensor);
    });
  }

  #batchMoments(x: tf.Tensor): { centred: tf.Tensor; variance: tf.Tensor } {
    const rows = x.shape[0]!;
    const mean = tf.mean(x, 0); // [features]
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), 0); // [features]
    this.#move(this.runningMean, mean);
    this.#move(this.runningVariance, tf.mul(variance, rows / (rows - 1)));
    this.batches.set(tf.add(this.batches.tensor, tf.scalar(1, 'int32')));
    return { centred, variance };
  }

  #runningMoments(x: tf.Tensor): { centred: tf.Tensor; variance: tf.Tensor } {
    return { centred: tf.sub(x, this.runningMean.tensor), variance: this.runningVariance.tensor };
  }

  #move(running: Parameter, batch: tf.Tensor): void {
    running.set(tf.add(tf.mul(running.tensor, 1 - this.momentum), tf.mul(batch, this.momentum)));
  }
}
