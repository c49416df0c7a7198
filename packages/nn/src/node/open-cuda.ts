import { importOptional } from './import-optional.js';
import type { OpenedDevice } from './selected-device.js';

/** Opens GPU number `index` through `@molx/tfjs-backend-cuda`. */
export async function openCuda(index: number): Promise<OpenedDevice> {
  const { useCudaBackend, backendName } = await importOptional(
    '@molx/tfjs-backend-cuda',
    () => import('@molx/tfjs-backend-cuda'),
  );
  const { description } = await useCudaBackend({ index });
  return { device: `cuda:${index}`, backend: backendName, gemm: undefined, description };
}
