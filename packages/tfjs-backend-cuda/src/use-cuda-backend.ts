import { engine, findBackend, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { backendName, CudaBackend } from './cuda-backend.js';
import { type CudaRuntime, type CudaRuntimeOptions, closeRuntime, openRuntime } from './cuda-runtime.js';
import type { DeviceFacts } from './driver/device-facts.js';
import { registerFusedKernels } from './fused/register-fused-kernels.js';
import { registerFallbackKernels } from './kernels/register-fallback-kernels.js';
import { registerNativeKernels } from './kernels/register-native-kernels.js';

export type CudaBackendOptions = CudaRuntimeOptions;

export interface CudaBackendChoice {
  backend: CudaBackend;
  device: DeviceFacts;
  /** Which library came from where. */
  libraries: { name: string; version: string; path: string }[];
  /** One sentence for the log. */
  description: string;
}

let current: CudaRuntime | undefined;

/**
 * Registers the backend and makes it tfjs's active one. Called again, it replaces the earlier instance together with
 * all tensors on it.
 *
 * @throws {DeviceUnavailableError} without a GPU, its driver, NVRTC or cuBLASLt: every path tried, and the remedy
 * @throws {InvalidArgumentError} when the GPU can't compute in the precision asked for
 */
export async function useCudaBackend(options: CudaBackendOptions = {}): Promise<CudaBackendChoice> {
  // A context that was lost to an error is only made anew once nobody holds it.
  if (current?.device.lost !== undefined) removeCurrent();
  const runtime = await openRuntime(options);
  registerFallbackKernels();
  registerNativeKernels();
  registerFusedKernels();
  removeCurrent();
  runtime.device.activate();
  current = runtime;
  registerBackend(backendName, () => new CudaBackend(runtime), 3);
  await setBackend(backendName);
  const backend = findBackend(backendName) as CudaBackend;
  const { facts } = runtime.device;
  const versions = runtime.libraries.map(({ name, version }) => `${name} ${version}`).join(', ');
  const memory = `${(facts.totalBytes / 2 ** 30).toFixed(1)} GiB`;
  return {
    backend,
    device: facts,
    libraries: runtime.libraries,
    description: `cuda:${facts.index}: ${facts.name} (sm_${facts.capability}, ${memory}), ${versions}, matrix products in ${runtime.precision}`,
  };
}

/** Takes the earlier instance from tfjs, and lets go of its GPU. */
function removeCurrent(): void {
  if (engine().registryFactory[backendName]) engine().removeBackend(backendName);
  if (current !== undefined) closeRuntime(current);
  current = undefined;
}
