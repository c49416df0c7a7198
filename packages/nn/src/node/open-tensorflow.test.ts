import nodeUtil from 'node:util';
import '@molx/ops';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { openTensorflow } from './open-tensorflow.js';

const removed = ['isNullOrUndefined', 'isArray'];
const util = nodeUtil as unknown as Record<string, unknown>;

/** The face that tfjs-node 4.22 and tfjs-node-gpu show to who imports them, with tfjs-backend-cpu behind it. */
function importStandIn({ multiply }: { multiply?: tf.KernelFunc } = {}): void {
  // Its backend calls these; Node 23 has them no more.
  for (const name of removed) expect(util[name], name).toBeTypeOf('function');
  tf.registerBackend('tensorflow', () => new MathBackendCPU(), 3);
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    const replaced = kernel.kernelName === 'BatchMatMul' && multiply !== undefined;
    const kernelFunc = replaced ? multiply : kernel.kernelFunc;
    tf.registerKernel({ ...kernel, kernelFunc, backendName: 'tensorflow' });
  }
}

afterEach(() => {
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow');
  if (tf.findBackend('tensorflow')) tf.removeBackend('tensorflow');
});

it('takes tfjs-node-gpu first, and brings back what Node has removed before it is imported', async () => {
  const kept = removed.map((name) => util[name]);
  for (const name of removed) delete util[name];
  const asked: string[] = [];
  const opened = await openTensorflow(async (packageName) => {
    asked.push(packageName);
    importStandIn();
  });
  expect(asked).toEqual(['@tensorflow/tfjs-node-gpu']);
  expect(opened).toMatchObject({ device: 'tensorflow', backend: 'tensorflow', gemm: undefined });
  expect(opened.description).toBe('tensorflow: @tensorflow/tfjs-node-gpu');
  expect(tf.getBackend()).toBe('tensorflow');
  const isNullOrUndefined = util['isNullOrUndefined'] as (value: unknown) => boolean;
  expect([null, undefined, 0].map(isNullOrUndefined)).toEqual([true, true, false]);
  removed.forEach((name, i) => {
    util[name] = kept[i];
  });
});

it('takes tfjs-node where tfjs-node-gpu does not load, and trains on it', async () => {
  const { description } = await openTensorflow(async (packageName) => {
    if (packageName.endsWith('gpu')) throw new TypeError('libcudart.so.11.0: cannot open shared object file');
    importStandIn();
  });
  expect(description).toBe('tensorflow: @tensorflow/tfjs-node');
  const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(x)))(tf.tensor1d([3, -2]));
  expect([...gradient.dataSync()]).toEqual([6, -4]);
});

it('refuses one that multiplies wrongly, and says so of each', async () => {
  const zeros: tf.KernelFunc = ({ backend }) =>
    (backend as MathBackendCPU).makeTensorInfo([1, 1], 'float32', new Float32Array(1));
  const load = async (packageName: string) => {
    if (packageName.endsWith('gpu')) throw new TypeError('Cannot find package');
    importStandIn({ multiply: zeros });
  };
  await expect(openTensorflow(load)).rejects.toMatchObject({
    code: 'device-unavailable',
    message: expect.stringMatching(/tfjs-node-gpu: .*; @tensorflow\/tfjs-node: its matrix product gave 0, not 11\./),
  });
});
