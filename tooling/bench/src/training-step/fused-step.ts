import {
  adamWStep,
  attention,
  embedding,
  linear,
  linearCrossEntropy,
  rmsNorm,
  rope,
  ropeTables,
  swiGlu,
} from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { reference, referenceBatch, referenceWeights } from './reference-model.js';

/** The reference model on molx's fused ops; each call makes one step and gives its loss. */
export function fusedTrainingStep(): () => number {
  const { batch, length, heads, headDim, hidden } = reference;
  const weights = referenceWeights();
  const { ids, targets } = referenceBatch();
  const positions = tf.tile(tf.reshape(tf.range(0, length, 1, 'int32'), [1, length]), [batch, 1]);
  const { cos, sin } = ropeTables(positions, headDim);

  const forward = (): tf.Scalar => {
    let x = embedding(weights.embedding, ids); // [tokens, hidden]
    for (const layer of weights.layers) {
      const h = rmsNorm(x, layer.norm1);
      const byHead = (matrix: tf.Variable) => tf.reshape(linear(h, matrix), [batch, length, heads, headDim]);
      const mixed = attention(rope(byHead(layer.q), cos, sin), rope(byHead(layer.k), cos, sin), byHead(layer.v), {
        causal: true,
      });
      x = tf.add(x, linear(tf.reshape(mixed, [batch * length, hidden]), layer.o));
      const g = rmsNorm(x, layer.norm2);
      x = tf.add(x, linear(swiGlu(linear(g, layer.gate), linear(g, layer.up)), layer.down));
    }
    return tf.mean(linearCrossEntropy(rmsNorm(x, weights.norm), weights.head, targets));
  };

  const parameters = [
    weights.embedding,
    ...weights.layers.flatMap((layer) => Object.values(layer)),
    weights.norm,
    weights.head,
  ];
  const moments = () => parameters.map((parameter) => tf.variable(tf.zerosLike(parameter)));
  const [firstMoments, secondMoments] = [moments(), moments()];
  const weightDecay = parameters.map(() => 0);
  let step = 0;
  return () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(forward, parameters);
      const gradients = parameters.map((parameter) => grads[parameter.name]!);
      step++;
      const { learningRate } = reference;
      adamWStep(
        { parameters, gradients, firstMoments, secondMoments },
        { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, step },
      );
      return value.dataSync()[0]!;
    });
}
