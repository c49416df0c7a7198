import '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { reference, referenceBatch, referenceWeights } from './reference-model.js';

/** The same model out of tfjs-core's own ops and its Adam, as a user of stock tfjs writes it. */
export function composedTrainingStep(): () => number {
  const { batch, length, heads, headDim, hidden, vocabulary, learningRate } = reference;
  const weights = referenceWeights();
  const { ids, targets } = referenceBatch();
  const chosen = tf.oneHot(targets, vocabulary);
  const exponents = tf.div(tf.range(0, headDim / 2), headDim / 2);
  const frequencies = tf.expandDims(tf.pow(tf.scalar(10000), tf.neg(exponents)), 0);
  const half = tf.matMul(tf.expandDims(tf.range(0, length), 1), frequencies as tf.Tensor2D);
  const angles = tf.concat([half, half], 1); // [length, headDim]
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
  const hidesFuture = tf.tensor2d(
    Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => (j <= i ? 0 : -1e9))),
  );

  const project = (x: tf.Tensor, matrix: tf.Variable) => tf.matMul(x, matrix, false, true);
  const norm = (x: tf.Tensor, weight: tf.Tensor) =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-5))), weight);
  const turn = (x: tf.Tensor) => {
    const [a, b] = tf.split(x, 2, -1);
    return tf.add(tf.mul(x, cos), tf.mul(tf.concat([tf.neg(b!), a!], -1), sin));
  };
  const byHead = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [batch, length, heads, headDim]), [0, 2, 1, 3]);

  const forward = (): tf.Scalar => {
    let x: tf.Tensor = tf.gather(weights.embedding, ids); // [tokens, hidden]
    for (const layer of weights.layers) {
      const h = norm(x, layer.norm1);
      const [q, k, v] = [layer.q, layer.k, layer.v].map((matrix) => byHead(project(h, matrix)));
      const scores = tf.mul(tf.matMul(turn(q!), turn(k!), false, true), 1 / Math.sqrt(headDim));
      const mixed = tf.matMul(tf.softmax(tf.add(scores, hidesFuture)), v!);
      const folded = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * length, hidden]);
      x = tf.add(x, project(folded, layer.o));
      const g = norm(x, layer.norm2);
      const gate = project(g, layer.gate);
      x = tf.add(x, project(tf.mul(tf.mul(gate, tf.sigmoid(gate)), project(g, layer.up)), layer.down));
    }
    const logits = project(norm(x, weights.norm), weights.head);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), chosen), -1))) as tf.Scalar;
  };

  const optimizer = tf.train.adam(learningRate);
  return () => tf.tidy(() => optimizer.minimize(forward, true)!.dataSync()[0]!);
}

/**
 * The gradient of gather, which tfjs-backend-wasm lacks: without it the model could not be trained there at all. A
 * direct loop, so that the stock engine loses no time by it.
 */
export function registerWasmSegmentSum(): void {
  interface HeapBackend extends tf.KernelBackend {
    makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
    typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array;
  }
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const heap = backend as HeapBackend;
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const { numSegments } = attrs as unknown as { numSegments: number };
      const out = heap.makeOutput([numSegments, ...x.shape.slice(segmentIds.shape.length)], x.dtype);
      const [sums, values, ids] = [out, x, segmentIds].map((info) => heap.typedArrayFromHeap(info));
      const row = values!.length / ids!.length;
      sums!.fill(0);
      for (let i = 0; i < ids!.length; i++) {
        for (let j = 0; j < row; j++) sums![ids![i]! * row + j]! += values![i * row + j]!;
      }
      return out;
    },
  });
}
