import '@molx/ops';
import '@tensorflow/tfjs-backend-cpu';
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { analyticGradients, opCases, outputOf } from '@molx/ops/testing';
import { type CudaBackend, useCudaBackend } from '@molx/tfjs-backend-cuda';
import { deviceHeaders, kernel, kernelSource } from '@molx/tfjs-backend-cuda/inner';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';
import { near, onHost, sameBytes } from './compare-values.js';
import { kernelCases } from './kernel-cases.js';

const shared = kernel(
  kernelSource(
    'large-shared-memory.cu',
    `#include "common.cuh"
    KERNEL reverse_in_shared(int* out, unsigned count) {
      extern __shared__ int kept[];
      for (unsigned i = threadIdx.x; i < count; i += blockDim.x) kept[i] = (int)(i * 2654435761u);
      __syncthreads();
      for (unsigned i = threadIdx.x; i < count; i += blockDim.x) out[i] = kept[count - 1 - i];
    }`,
    deviceHeaders,
  ),
  'reverse_in_shared',
  'pointer',
  'int32',
);

/** Every family of kernels and every fused op against the host, with gradients; bfloat16; all of a block's shared memory. */
export const kernels: Step = {
  name: 'kernels',
  limitSeconds: 900,
  async run({ check, tiny }) {
    const { backend } = await useCudaBackend({ poison: true });
    for (const { name, make, tolerance } of kernelCases(tiny)) {
      await check(name, async () => {
        const expected = await onHost(() => results(make));
        const actual = results(make);
        strictEqual(actual.length, expected.length);
        const errors = actual.map(({ shape, dtype, values }, i) => {
          const wanted = expected[i]!;
          deepStrictEqual([shape, dtype], [wanted.shape, wanted.dtype]);
          if (tolerance > 0) return near(values, wanted.values, tolerance);
          sameBytes(values, wanted.values);
          return 'the same bits';
        });
        return [...new Set(errors)].join(', ');
      });
    }
    for (const opCase of opCases) {
      await check(`fused op: ${opCase.name}`, async () => {
        const expected = await onHost(() => outputOf(opCase, opCase.composed));
        const forward = near(outputOf(opCase, opCase.run), expected, 1e-5);
        const wanted = await onHost(() => analyticGradients(opCase, opCase.composed));
        const gradients = analyticGradients(opCase, opCase.run);
        // Gradients are sums of more terms than outputs: ten times the tolerance.
        gradients.forEach((gradient, i) => void near(gradient, wanted[i]!, 1e-4));
        return `${forward}, ${gradients.length} gradients`;
      });
    }
    await check('all of the shared memory that a block may have', () => largeSharedMemory(backend));
    await check('nothing ran on the host', () => {
      const { fallbacks } = backend.stats();
      deepStrictEqual(fallbacks, {});
      return undefined;
    });
  },
};

function results(make: () => tf.Tensor | tf.Tensor[]): { shape: number[]; dtype: string; values: tf.TypedArray }[] {
  const made: { shape: number[]; dtype: string; values: tf.TypedArray }[] = [];
  tf.tidy(() => {
    for (const tensor of [make()].flat()) {
      made.push({ shape: tensor.shape, dtype: tensor.dtype, values: tensor.dataSync() as tf.TypedArray });
    }
  });
  return made;
}

function largeSharedMemory(backend: CudaBackend): string {
  const { maxSharedBytes } = backend.runtime.device.facts;
  ok(maxSharedBytes > 48 << 10, `only ${maxSharedBytes} bytes`);
  const count = maxSharedBytes >> 2;
  const out = backend.scratch(4 * count);
  backend.launch(shared, { grid: 1, block: 256, sharedBytes: 4 * count }, out.address, count);
  const values = new Int32Array(count);
  backend.runtime.device.download(values, out.address);
  backend.release(out);
  sameBytes(
    values,
    Int32Array.from({ length: count }, (_, i) => Math.imul(count - 1 - i, 2654435761)),
  );
  return `${maxSharedBytes} bytes`;
}
