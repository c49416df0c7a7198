import { type CudaBackend, useCudaBackend } from '@molx/tfjs-backend-cuda';
import type { Step } from '../check/step.js';

/** Launching many kernels at once by a CUDA graph. */
export const graphCapture: Step = {
  name: 'graph-capture',
  limitSeconds: 120,
  async run({ check, skip }) {
    const { backend } = await useCudaBackend();
    const capture = captureOf(backend);
    if (capture === undefined)
      return skip('a captured graph gives the same numbers', 'the engine has no graph capture');
    await check(
      'a captured graph gives the same numbers',
      () => 'the engine has graph capture: this check must learn it',
    );
  },
};

function captureOf(backend: CudaBackend): unknown {
  return Reflect.get(backend, 'capture');
}
