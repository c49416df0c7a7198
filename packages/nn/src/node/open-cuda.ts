import { importOptional } from './import-optional.js';
import type { OpenedDevice } from './selected-device.js';

/** The face of `@molx/tfjs-backend-cuda`, an optional package. */
interface CudaPackage {
  useCudaBackend(options: { index: number }): Promise<{ backend: string; description: string }>;
}

const packageName: string = '@molx/tfjs-backend-cuda';

/** Opens GPU number `index` through `@molx/tfjs-backend-cuda`. */
export async function openCuda(index: number): Promise<OpenedDevice> {
  const { useCudaBackend } = await importOptional(packageName, () => import(packageName) as Promise<CudaPackage>);
  const { backend, description } = await useCudaBackend({ index });
  return { device: `cuda:${index}`, backend, gemm: undefined, description };
}
