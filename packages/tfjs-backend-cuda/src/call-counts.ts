import type { CudaRuntime } from './cuda-runtime.js';
import type { LoaderStatistics } from './launch/kernel-loader.js';
import type { PoolStatistics } from './memory/device-pool.js';

export interface BackendStatistics {
  /** Kernels launched on the GPU, matrix products not counted. */
  launches: number;
  /** Matrix products given to cuBLASLt. */
  products: number;
  /** Captured graphs launched, what is in them not counted. */
  graphs: number;
  /** Calls computed on the host by tfjs-backend-cpu, by kernel name. */
  fallbacks: Record<string, number>;
  uploadedBytes: number;
  downloadedBytes: number;
  pool: PoolStatistics;
  sources: LoaderStatistics;
}

/** What the backend has done so far. */
export class CallCounts {
  launches = 0;
  products = 0;
  graphs = 0;
  uploadedBytes = 0;
  downloadedBytes = 0;
  readonly #fallbacks = new Map<string, number>();

  fallback(kernelName: string): void {
    this.#fallbacks.set(kernelName, (this.#fallbacks.get(kernelName) ?? 0) + 1);
  }

  statistics({ pool, kernels }: CudaRuntime): BackendStatistics {
    return {
      launches: this.launches,
      products: this.products,
      graphs: this.graphs,
      fallbacks: Object.fromEntries(this.#fallbacks),
      uploadedBytes: this.uploadedBytes,
      downloadedBytes: this.downloadedBytes,
      pool: pool.statistics,
      sources: { ...kernels.statistics },
    };
  }
}
