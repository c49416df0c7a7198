import { engine, findBackend, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { backendName, CpuBackend } from './cpu-backend.js';
import { registerFusedKernels } from './fused/register-fused-kernels.js';
import { chooseGemm } from './gemm/choose-gemm.js';
import type { GemmDescription, GemmName } from './gemm/gemm-provider.js';
import { registerFallbackKernels } from './kernels/register-fallback-kernels.js';
import { registerNativeKernels } from './kernels/register-native-kernels.js';
import { vectorEngine } from './simd/vector-engine.js';
import { useVectorMemory } from './storage/vector-memory.js';

export interface CpuBackendOptions {
  /** Who computes matrix products; `auto`, the default, takes the first that is there. */
  gemm?: GemmName | 'auto' | undefined;
  /** Threads for one matrix product. Default: the processors that this process may use. */
  threads?: number | undefined;
  /** Overwrites released memory, so that a use after release shows in tests. */
  poison?: boolean | undefined;
}

export interface CpuBackendChoice {
  backend: CpuBackend;
  gemm: GemmDescription;
  /** One line for each provider that was not taken, with the reason. */
  tried: string[];
}

/**
 * Registers the backend and makes it tfjs's active one. Called again, it replaces the earlier instance together with
 * all tensors on it.
 *
 * @throws {DeviceUnavailableError} when the provider asked for is not there
 */
export async function useCpuBackend(options: CpuBackendOptions = {}): Promise<CpuBackendChoice> {
  const { provider, tried } = await chooseGemm(options.gemm ?? 'auto', { threads: options.threads });
  useVectorMemory({ shared: provider.team !== undefined });
  vectorEngine().team = provider.team;
  registerFallbackKernels();
  registerNativeKernels();
  registerFusedKernels();
  if (engine().registryFactory[backendName]) engine().removeBackend(backendName);
  registerBackend(backendName, () => new CpuBackend(provider, { poison: options.poison ?? false }), 2);
  await setBackend(backendName);
  const backend = findBackend(backendName) as CpuBackend;
  const { name, version, threads, where } = provider;
  return { backend, gemm: { name, version, threads, where }, tried };
}
