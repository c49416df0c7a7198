import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from './check-shape.js';
import type { AdamWAttrs } from './kernels.js';
import { hasKernel, runKernel } from './run-kernel.js';

/** Four lists of one length; entry i of each belongs to the same parameter and has its shape. */
export interface AdamWTensors {
  parameters: tf.Variable[];
  gradients: tf.Tensor[];
  firstMoments: tf.Variable[];
  secondMoments: tf.Variable[];
}

export interface AdamWStepOptions extends AdamWAttrs {
  /** Multiplies every gradient first, as clipping and accumulation want it. Default 1. */
  gradientScale?: number | tf.Tensor;
}

/**
 * One step of AdamW over many tensors, in place where the backend can. The gradients stay the caller's.
 *
 * Decay is decoupled: `p -= learningRate * (weightDecay * p + m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon))`.
 * Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019; PyTorch's order of operations.
 *
 * @throws {InvalidArgumentError} when the lists differ in length
 * @throws {ShapeError} when a gradient or moment differs from its parameter
 */
export function adamWStep(tensors: AdamWTensors, options: AdamWStepOptions): void {
  check(tensors, options);
  const { gradientScale = 1, ...attrs } = options;
  if (!hasKernel('MolxAdamW')) {
    composedAdamWStep(tensors, options);
    return;
  }
  tf.tidy(() => {
    const scale = typeof gradientScale === 'number' ? tf.scalar(gradientScale) : gradientScale;
    const inputs = [scale];
    tensors.parameters.forEach((parameter, i) => {
      const moments = [tensors.firstMoments[i]!, tensors.secondMoments[i]!];
      for (const written of [parameter, ...moments]) unshare(written);
      inputs.push(parameter, tensors.gradients[i]!, ...moments);
    });
    runKernel('MolxAdamW', { ...inputs }, attrs);
  });
}

/** {@link adamWStep} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedAdamWStep(tensors: AdamWTensors, options: AdamWStepOptions): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale = 1 } = options;
  const firstCorrection = 1 - beta1 ** step;
  const secondCorrection = 1 - beta2 ** step;
  tensors.parameters.forEach((parameter, i) => {
    tf.tidy(() => {
      const firstMoment = tensors.firstMoments[i]!;
      const secondMoment = tensors.secondMoments[i]!;
      const gradient = tf.mul(tensors.gradients[i]!, gradientScale);
      firstMoment.assign(tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1)));
      secondMoment.assign(tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const root = tf.add(tf.sqrt(tf.div(secondMoment, secondCorrection)), epsilon);
      const update = tf.mul(tf.div(firstMoment, root), learningRate / firstCorrection);
      parameter.assign(tf.sub(tf.mul(parameter, 1 - learningRate * weightDecay[i]!), update));
    });
  });
}

/** Gives a variable a buffer of its own when another tensor holds the same one, so that writing in place is safe. */
function unshare(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1));
}

function check({ parameters, gradients, firstMoments, secondMoments }: AdamWTensors, options: AdamWStepOptions): void {
  const lengths = [gradients, firstMoments, secondMoments, options.weightDecay].map((list) => list.length);
  if (lengths.some((length) => length !== parameters.length)) {
    throw new InvalidArgumentError(
      `adamWStep: ${parameters.length} parameters, but ${lengths.join(', ')} gradients, first and second moments, decays.`,
    );
  }
  parameters.forEach((parameter, i) => {
    checkShape('adamWStep', `gradient of ${parameter.name}`, gradients[i]!, parameter.shape);
    checkShape('adamWStep', `first moment of ${parameter.name}`, firstMoments[i]!, parameter.shape);
    checkShape('adamWStep', `second moment of ${parameter.name}`, secondMoments[i]!, parameter.shape);
  });
}
