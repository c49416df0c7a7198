import { openDevice, openLibraries } from '@molx/tfjs-backend-cuda/inner';
import type { Step } from '../check/step.js';

/** The driver, NVRTC and cuBLASLt, each with its path and version, and the GPU. */
export const libraries: Step = {
  name: 'libraries',
  limitSeconds: 120,
  async run({ check }) {
    let opened: Awaited<ReturnType<typeof openLibraries>> | undefined;
    await check('driver, NVRTC and cuBLASLt are found', async () => {
      opened = await openLibraries();
      const { driver, nvrtc, cublasLt } = opened;
      return Object.entries({ driver, nvrtc, cublasLt })
        .map(([name, { version, path }]) => `${name} ${version} (${path})`)
        .join(', ');
    });
    if (opened === undefined) return;
    const found = opened;
    await check('a GPU opens', () => {
      const device = openDevice(found, 0);
      const { name, capability, multiprocessors, maxSharedBytes, totalBytes } = device.facts;
      const { freeBytes } = device.memory();
      device.close();
      return (
        `${name}, sm_${capability}, ${multiprocessors} multiprocessors, ${maxSharedBytes} bytes of shared memory a block, ` +
        `${gibibytes(freeBytes)} of ${gibibytes(totalBytes)} free`
      );
    });
  },
};

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
