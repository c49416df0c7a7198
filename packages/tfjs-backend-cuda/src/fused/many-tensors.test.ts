import { Random } from '@molx/core';
import {
  adamWStep,
  composedAdamWStep,
  composedGlobalNorm,
  composedLinearCrossEntropy,
  globalNorm,
  linearCrossEntropy,
  segmentSum,
} from '@molx/ops';
import { relativeError } from '@molx/ops/testing';
import { configureEmulator, threadOrders, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { sortedSegmentSum } from '../kernels/index/segment-sum.js';
import { useCudaBackend } from '../use-cuda-backend.js';
import { linearCrossEntropy as crossEntropyKernel, linearCrossEntropyGrad } from './linear-cross-entropy.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
});

describe.skipIf(emulator === undefined).each(threadOrders)('threads %s', (threadOrder) => {
  const random = new Random('many tensors');
  const normal = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
      shape,
    );
  const integers = (length: number, bound: number) =>
    tf.tensor1d(
      Int32Array.from({ length }, () => random.integer(bound)),
      'int32',
    );

  beforeAll(() => configureEmulator({ threadOrder }));

  it('linearCrossEntropy over several chunks of the vocabulary, in short and in long rows', () => {
    const [tokens, vocabulary] = [5, 2600];
    const [hidden, weight, dy] = [normal([tokens, 8]), normal([vocabulary, 8]), normal([tokens])];
    // In the first, a middle and the last chunk, ignored, and at a chunk's first row.
    const targets = tf.tensor1d([3, 1300, vocabulary - 1, -100, 1088], 'int32');
    const loss = (h: tf.Tensor, w: tf.Tensor) =>
      tf.sum(tf.mul(composedLinearCrossEntropy(h, w, targets), dy)) as tf.Scalar;
    const expected = [composedLinearCrossEntropy(hidden, weight, targets), ...tf.grads(loss)([hidden, weight])];
    for (const columns of [64, 1088, vocabulary]) {
      const inputs = { hidden, weight, targets };
      const forward = { inputs, attrs: { ignoreIndex: -100, trainWeight: true }, backend };
      const [losses, logSumExp] = crossEntropyKernel(forward, tokens * columns) as [tf.TensorInfo, tf.TensorInfo];
      const gradients = (want: 'both' | 'hidden' | 'weight') =>
        linearCrossEntropyGrad(
          { inputs: { ...inputs, dy, logSumExp }, attrs: { ignoreIndex: -100, want }, backend },
          tokens * columns,
        );
      const both = [losses, ...gradients('both')].map(({ dataId }) => backend.readSync(dataId) as Float32Array);
      both.forEach((values, i) => {
        expect(relativeError(values, expected[i]!.dataSync())).toBeLessThan(i === 0 ? 2e-6 : 1e-5);
      });
      expect(backend.readSync(gradients('hidden')[0]!.dataId)).toEqual(both[1]);
      expect(backend.readSync(gradients('weight')[0]!.dataId)).toEqual(both[2]);
    }
  });

  it('linearCrossEntropy holds no more logits than a chunk', () => {
    const [hidden, weight, targets] = [normal([8, 4]), normal([4096, 4]), integers(8, 4096)];
    const call = { inputs: { hidden, weight, targets }, attrs: { ignoreIndex: -100, trainWeight: true }, backend };
    for (const tensor of [hidden, weight, targets]) backend.address(tensor);
    crossEntropyKernel(call, 8 * 64).forEach(({ dataId }) => void backend.disposeData(dataId));
    const { usedBytes } = backend.stats().pool;
    const sizes: number[] = [];
    const { scratch } = backend;
    backend.scratch = (bytes) => {
      sizes.push(bytes);
      return scratch.call(backend, bytes);
    };
    crossEntropyKernel(call, 8 * 64).forEach(({ dataId }) => void backend.disposeData(dataId));
    backend.scratch = scratch;
    expect(sizes).toEqual([4 * 8, 4 * 8 * 64]);
    expect(backend.stats().pool.usedBytes).toBe(usedBytes);
  });

  it('an index out of range is named, and has loss 0', async () => {
    const [hidden, weight] = [tf.ones([1, 2]), tf.ones([4, 2])];
    const host = tf.tensor1d([4], 'int32');
    const message = 'MolxLinearCrossEntropy: the index value 4 is not in [0, 3]';
    expect(() => linearCrossEntropy(hidden, weight, host)).toThrow(message);
    const late = linearCrossEntropy(hidden, weight, tf.add(tf.tensor1d([2], 'int32'), tf.scalar(2, 'int32')));
    await expect(late.data()).rejects.toThrow(message);
    expect([...late.dataSync()]).toEqual([0]);
    expect(() => segmentSum(hidden, host, 4).dataSync()).toThrow('MolxSegmentSum: the index value 4 is not in [0, 3]');
  });

  it('segmentSum without sorting gives the bits that it gives with sorting', () => {
    for (const [rows, columns, segments] of [
      [1, 1, 1],
      [100, 130, 7],
      [333, 3, 1],
      [65, 300, 90],
    ] as const) {
      const [x, ids] = [normal([rows, columns]), integers(rows, segments)];
      const launches = backend.stats().launches;
      const direct = segmentSum(x, ids, segments);
      expect(backend.stats().launches).toBe(launches + 1);
      const sorted = backend.allocate([segments, columns], 'float32');
      sortedSegmentSum(backend, backend.address(sorted), {
        dtype: 'float32',
        x: backend.address(x),
        ids: backend.address(ids),
        rows,
        columns,
        segments,
        reporter: 'MolxSegmentSum',
      });
      expect(direct.dataSync()).toEqual(backend.readSync(sorted.dataId));
    }
  });

  it('globalNorm equals its composed definition, twice with the same bits', () => {
    const tensors = [normal([40, 7]), normal([3]), normal([0, 2]), normal([]), normal([3, 4099])];
    const norm = globalNorm(tensors).dataSync();
    expect(relativeError(norm, composedGlobalNorm(tensors).dataSync())).toBeLessThan(1e-6);
    expect(globalNorm(tensors).dataSync()).toEqual(norm);
    expect(globalNorm([normal([0])]).dataSync()).toEqual(Float32Array.of(0));
  });

  it('adamWStep equals its composed definition in one launch, and moves nothing to other memory', () => {
    const shapes = [[5, 3], [1], [0, 4], [9001], [4096]];
    const values = shapes.map((shape) => [
      normal(shape),
      normal(shape),
      tf.mul(normal(shape), 0.1),
      tf.square(normal(shape)),
    ]);
    // Tidied, so that no other tensor keeps a variable's memory.
    const variables = (i: number) => tf.tidy(() => values.map((tensors) => tf.variable(tf.mul(tensors[i]!, 1))));
    const make = () => ({
      parameters: variables(0),
      gradients: values.map((tensors) => tensors[1]!),
      firstMoments: variables(2),
      secondMoments: variables(3),
    });
    const [fused, composed] = [make(), make()];
    const shared = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
    const options = { ...shared, weightDecay: [0.1, 0, 0, 0.2, 0], step: 3, gradientScale: 0.5 };
    const places = () => fused.parameters.map((parameter) => backend.address(parameter));
    const [before, { launches }] = [places(), backend.stats()];
    adamWStep(fused, options);
    expect(backend.stats().launches).toBe(launches + 1);
    expect(places()).toEqual(before);
    composedAdamWStep(composed, options);
    for (const part of ['parameters', 'firstMoments', 'secondMoments'] as const) {
      fused[part].forEach((tensor, i) => {
        expect(relativeError(tensor.dataSync(), composed[part][i]!.dataSync())).toBeLessThan(1e-6);
      });
    }
  });

  it('adamWStep leaves a tensor alone that shares memory with a parameter', () => {
    const whole = tf.mul(normal([2, 64]), 1);
    const [part, copy] = [tf.slice(whole, [1, 0], [1, 64]), whole.dataSync()];
    const parameter = tf.variable(part);
    part.dispose();
    const moments = [tf.variable(tf.zeros([1, 64])), tf.variable(tf.zeros([1, 64]))] as const;
    adamWStep(
      {
        parameters: [parameter],
        gradients: [tf.ones([1, 64])],
        firstMoments: [moments[0]],
        secondMoments: [moments[1]],
      },
      { learningRate: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: [0], step: 1 },
    );
    expect(whole.dataSync()).toEqual(copy);
    // Adam's first step is the learning rate.
    const expected = copy.subarray(64).map((value) => value - 0.5);
    expect(relativeError(parameter.dataSync(), expected)).toBeLessThan(1e-6);
  });
});
