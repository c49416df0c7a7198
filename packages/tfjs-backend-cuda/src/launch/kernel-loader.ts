import type { KernelCache } from '../compile/kernel-cache.js';
import type { KernelSource } from '../compile/kernel-source.js';
import type { CompileTarget, Nvrtc } from '../compile/nvrtc.js';
import type { CudaDevice } from '../driver/cuda-device.js';
import { cudaStatus, isSticky } from '../driver/cuda-status.js';
import type { Handle } from '../driver/driver-functions.js';
import type { Kernel } from './kernel.js';
import { LoadedKernel } from './loaded-kernel.js';

export interface LoaderStatistics {
  /** Sources compiled by NVRTC in this process. */
  compiled: number;
  /** Sources taken from the cache on disk. */
  cached: number;
}

/** Brings kernels onto a device when they are first used: from the cache on disk, else through NVRTC. */
export class KernelLoader {
  readonly statistics: LoaderStatistics = { compiled: 0, cached: 0 };
  readonly #device: CudaDevice;
  readonly #nvrtc: Nvrtc;
  readonly #cache: KernelCache;
  readonly #target: CompileTarget;
  readonly #blocking: boolean;
  readonly #makeRoom: () => void;
  readonly #modules = new Map<KernelSource, Handle>();
  readonly #kernels = new Map<Kernel, LoadedKernel>();

  /** @param options  `makeRoom` frees device memory when there is none for code */
  constructor(
    device: CudaDevice,
    nvrtc: Nvrtc,
    cache: KernelCache,
    options: { blocking: boolean; makeRoom: () => void },
  ) {
    this.#device = device;
    this.#nvrtc = nvrtc;
    this.#cache = cache;
    this.#target = nvrtc.targetFor(device.facts.capability);
    this.#blocking = options.blocking;
    this.#makeRoom = options.makeRoom;
  }

  /** @throws {CudaError} when the source does not compile or load, or has no such kernel */
  get(kernel: Kernel): LoadedKernel {
    return this.#kernels.get(kernel) ?? this.#load(kernel);
  }

  /** Unloads all modules. */
  clear(): void {
    for (const module of this.#modules.values()) this.#device.driver.cuModuleUnload(module);
    this.#modules.clear();
    this.#kernels.clear();
  }

  #load(kernel: Kernel): LoadedKernel {
    const { driver } = this.#device;
    const handle = new BigUint64Array(1);
    const status = driver.cuModuleGetFunction(handle, this.#module(kernel.source), kernel.name);
    this.#device.check(status, `kernel ${kernel.name} of ${kernel.source.name}`);
    const loaded = new LoadedKernel(this.#device, kernel, Number(handle[0]), this.#blocking);
    this.#kernels.set(kernel, loaded);
    return loaded;
  }

  #module(source: KernelSource): Handle {
    const known = this.#modules.get(source);
    if (known !== undefined) return known;
    const key = this.#cache.key(source, this.#nvrtc.version, this.#nvrtc.optionsFor(this.#target));
    const module = this.#fromCache(source, key) ?? this.#compile(source, key);
    this.#modules.set(source, module);
    return module;
  }

  #fromCache(source: KernelSource, key: string): Handle | undefined {
    const image = this.#cache.read(key);
    if (image === undefined) return undefined;
    const { module, status } = this.#tryImage(image);
    if (status === 0) {
      this.statistics.cached++;
      return module;
    }
    // Neither a lost context nor too little memory is a fault of the image.
    if (isSticky(status) || status === cudaStatus.outOfMemory) this.#device.check(status, `loading ${source.name}`);
    this.#cache.forget(key);
    return undefined;
  }

  #compile(source: KernelSource, key: string): Handle {
    const image = this.#nvrtc.compile(source, this.#target);
    const { module, status } = this.#tryImage(image);
    this.#device.check(status, `loading ${source.name}`);
    this.statistics.compiled++;
    this.#cache.write(key, image);
    return module;
  }

  /** PTX must end in a zero byte; after machine code it does no harm. */
  #tryImage(image: Uint8Array): { module: Handle; status: number } {
    const ended = new Uint8Array(image.length + 1);
    ended.set(image);
    const module = new BigUint64Array(1);
    let status = this.#device.driver.cuModuleLoadData(module, ended);
    if (status === cudaStatus.outOfMemory) {
      this.#makeRoom();
      status = this.#device.driver.cuModuleLoadData(module, ended);
    }
    return { module: Number(module[0]), status };
  }
}
