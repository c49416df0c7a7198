import * as tf from '@tensorflow/tfjs-core';

/** The sizes of the reference training step. */
export const reference = {
  layers: 4,
  hidden: 256,
  heads: 8,
  headDim: 32,
  feedForward: 688,
  vocabulary: 1024,
  length: 128,
  batch: 8,
  learningRate: 1e-3,
} as const;

/** Each matrix of a layer as PyTorch lays it out: [out, in]. */
export type LayerWeights = Record<'norm1' | 'norm2' | 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down', tf.Variable>;

export interface ReferenceWeights {
  embedding: tf.Variable;
  layers: LayerWeights[];
  norm: tf.Variable;
  head: tf.Variable;
}

/** Random weights of standard deviation 0.02, the same for every engine. */
export function referenceWeights(): ReferenceWeights {
  const { hidden, feedForward, vocabulary } = reference;
  let seed = 1;
  const matrix = (outputs: number, inputs: number) =>
    tf.variable(tf.randomNormal([outputs, inputs], 0, 0.02, 'float32', seed++));
  const ones = () => tf.variable(tf.ones([hidden]));
  return {
    embedding: matrix(vocabulary, hidden),
    layers: Array.from({ length: reference.layers }, () => ({
      norm1: ones(),
      norm2: ones(),
      q: matrix(hidden, hidden),
      k: matrix(hidden, hidden),
      v: matrix(hidden, hidden),
      o: matrix(hidden, hidden),
      gate: matrix(feedForward, hidden),
      up: matrix(feedForward, hidden),
      down: matrix(hidden, feedForward),
    })),
    norm: ones(),
    head: matrix(vocabulary, hidden),
  };
}

/** One batch of random tokens and targets, [batch * length] each, the same for every engine. */
export function referenceBatch(): { ids: tf.Tensor1D; targets: tf.Tensor1D } {
  const { batch, length, vocabulary } = reference;
  const draw = (seed: number) => tf.randomUniform([batch * length], 0, vocabulary, 'int32', seed) as tf.Tensor1D;
  return { ids: draw(7), targets: draw(8) };
}
