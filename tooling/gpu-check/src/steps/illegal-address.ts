import { ok, rejects, throws } from 'node:assert/strict';
import { type CudaBackend, CudaError, useCudaBackend } from '@molx/tfjs-backend-cuda';
import { deviceHeaders, kernel, kernelSource } from '@molx/tfjs-backend-cuda/inner';
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../check/step.js';

const stray = kernel(
  kernelSource(
    'illegal-address.cu',
    '#include "common.cuh"\nKERNEL touch_nothing(float* x, long long by) { x[by] = 1; }',
    deviceHeaders,
  ),
  'touch_nothing',
  'pointer',
  'int64',
);

/** A kernel that writes where no memory is. It ends this process's context. */
export const illegalAddress: Step = {
  name: 'illegal-address',
  limitSeconds: 120,
  async run({ check }) {
    const { backend } = await useCudaBackend();
    await check('the error names the kernel', () => {
      tf.tidy(() => void tf.exp(tf.zeros([10])).dataSync());
      const error = goAstray(backend);
      ok(error.kernels.includes('touch_nothing'), error.message);
      return error.message;
    });
  },
};

/** After such an error, the backend refuses work instead of giving garbage. */
export const stickyRefusal: Step = {
  name: 'sticky-refusal',
  limitSeconds: 120,
  async run({ check }) {
    const { backend } = await useCudaBackend();
    const x = tf.tidy(() => tf.exp(tf.zeros([10])));
    x.dataSync();
    goAstray(backend);
    const refused: [string, () => unknown][] = [
      ['a kernel', () => tf.neg(x)],
      ['a product', () => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]))],
      ['reading', () => x.dataSync()],
    ];
    for (const [name, run] of refused) {
      await check(`${name} is refused`, () => {
        throws(run, /refused: .*touch_nothing.*Restart the process/s);
        return undefined;
      });
    }
    await check('an asynchronous read is refused', async () => {
      await rejects(x.data(), /refused/);
      return undefined;
    });
    await check('tensors can be disposed', () => {
      x.dispose();
      return undefined;
    });
  },
};

/** @returns the error that shows when the device is waited for */
function goAstray(backend: CudaBackend): CudaError {
  const x = backend.scratch(256);
  backend.launch(stray, { grid: 1, block: 1 }, x.address, 2 ** 40);
  try {
    backend.runtime.device.synchronize();
  } catch (error) {
    ok(error instanceof CudaError, String(error));
    return error;
  }
  throw new CudaError({
    operation: 'writing where no memory is',
    status: 0,
    statusName: 'CUDA_SUCCESS',
    detail: 'it went unnoticed',
  });
}
