import type { CpuBackendOptions } from '@molx/tfjs-backend-cpu';
import { importOptional } from './import-optional.js';
import type { OpenedDevice, SelectDeviceOptions } from './selected-device.js';

/** Opens `@molx/tfjs-backend-cpu` with the GEMM provider asked for. */
export async function openCpu({ gemm = 'auto' }: SelectDeviceOptions): Promise<OpenedDevice> {
  const { useCpuBackend } = await importOptional('@molx/tfjs-backend-cpu', () => import('@molx/tfjs-backend-cpu'));
  const { gemm: provider, tried } = await useCpuBackend({ gemm: gemm as CpuBackendOptions['gemm'] });
  const threads = `${provider.threads} ${provider.threads === 1 ? 'thread' : 'threads'}`;
  return {
    device: 'cpu',
    backend: 'molx-cpu',
    gemm: provider.name,
    description: `cpu: matrix products by ${provider.name} ${provider.version} (${provider.where}), ${threads}`,
    tried: tried.map((line) => `gemm ${line}`),
  };
}
