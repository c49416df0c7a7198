import { InvalidArgumentError } from '@molx/core';
import { MatrixMultiplier } from './blas/matrix-multiplier.js';
import { type Precision, precisions } from './blas/matrix-product.js';
import { defaultCacheFolder, KernelCache } from './compile/kernel-cache.js';
import { Nvrtc } from './compile/nvrtc.js';
import type { CudaDevice } from './driver/cuda-device.js';
import { openDevice } from './driver/open-device.js';
import { KernelLoader } from './launch/kernel-loader.js';
import { openLibraries } from './library/open-libraries.js';
import { DevicePool } from './memory/device-pool.js';
import { IndexFaults } from './memory/index-faults.js';
import { PinnedStaging } from './memory/pinned-staging.js';
import { PinnedUploads } from './memory/pinned-uploads.js';

export interface CudaRuntimeOptions {
  /** The GPU, among those that CUDA_VISIBLE_DEVICES shows. Default 0. */
  index?: number | undefined;
  /** How float32 matrix products are computed. Default `float32`. */
  precision?: Precision | undefined;
  /** The most device memory that tensors and work space may take, in bytes. Default: all there is. */
  memoryLimitBytes?: number | undefined;
  /** Equal inputs give equal bits. Default true; false allows sums in the order in which threads arrive. */
  deterministic?: boolean | undefined;
  /** Waits after every launch, so that an error comes from the kernel itself: slow, for finding faults. */
  launchBlocking?: boolean | undefined;
  /** Overwrites released memory, so that a use after release shows in tests. */
  poison?: boolean | undefined;
  /** Where compiled kernels are kept; default `MOLX_CUDA_CACHE`, else `~/.cache/molx/cuda-kernels`. */
  cacheFolder?: string | undefined;
}

/** A GPU with everything that works on it. */
export interface CudaRuntime {
  device: CudaDevice;
  kernels: KernelLoader;
  multiplier: MatrixMultiplier;
  pool: DevicePool;
  staging: PinnedStaging;
  uploads: PinnedUploads;
  faults: IndexFaults;
  precision: Precision;
  deterministic: boolean;
  /** Which library came from where, in the order driver, NVRTC, cuBLASLt. */
  libraries: { name: string; version: string; path: string }[];
}

/**
 * Opens a GPU and its libraries.
 *
 * @throws {DeviceUnavailableError} when something is missing, with every path tried and the remedy
 * @throws {InvalidArgumentError} when the GPU has no products of the precision
 */
export async function openRuntime(options: CudaRuntimeOptions = {}): Promise<CudaRuntime> {
  const { index = 0, precision = 'float32', deterministic = true, launchBlocking = false } = options;
  const libraries = await openLibraries();
  const device = openDevice(libraries, index);
  checkPrecision(precision, device);
  const nvrtc = new Nvrtc(libraries.nvrtc);
  const cache = new KernelCache(options.cacheFolder ?? defaultCacheFolder());
  const pool = new DevicePool(device, { limitBytes: options.memoryLimitBytes, poison: options.poison });
  const named = { driver: libraries.driver, nvrtc: libraries.nvrtc, cublasLt: libraries.cublasLt };
  return {
    device,
    kernels: new KernelLoader(device, nvrtc, cache, { blocking: launchBlocking, makeRoom: () => pool.trim() }),
    multiplier: new MatrixMultiplier(libraries.cublasLt, device, pool, { deterministic }),
    pool,
    staging: new PinnedStaging(device),
    uploads: new PinnedUploads(device),
    faults: new IndexFaults(device),
    precision,
    deterministic,
    libraries: Object.entries(named).map(([name, { version, path }]) => ({ name, version, path })),
  };
}

/** Lets go of all device memory, tensors included; compiled kernels stay, and work may go on with new tensors. */
export function releaseMemory({ device, multiplier, pool, staging, uploads }: CudaRuntime): void {
  // Whatever the status: no copy may be under way from or to what is given back.
  device.driver.cuStreamSynchronize(device.stream);
  multiplier.clear();
  staging.clear();
  uploads.clear();
  pool.clear();
}

/** Lets go of everything; the last runtime on a GPU releases its context. Another device must be activated afterwards. */
export function closeRuntime(runtime: CudaRuntime): void {
  if (runtime.device.lost === undefined) runtime.device.activate();
  releaseMemory(runtime);
  runtime.kernels.clear();
  runtime.faults.clear();
  runtime.device.close();
}

function checkPrecision(precision: Precision, device: CudaDevice): void {
  if (!precisions.includes(precision)) {
    throw new InvalidArgumentError(`precision must be ${precisions.join(', ')}, got ${JSON.stringify(precision)}.`);
  }
  const { name, capability } = device.facts;
  if (precision === 'float32' || capability >= 80) return;
  device.close();
  throw new InvalidArgumentError(
    `${name} (compute capability ${(capability / 10).toFixed(1)}) has no ${precision} products; 8.0 (Ampere) or later has.`,
  );
}
