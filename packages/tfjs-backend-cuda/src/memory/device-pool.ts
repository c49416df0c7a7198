import type { CudaDevice } from '../driver/cuda-device.js';
import { cudaStatus } from '../driver/cuda-status.js';
import type { Handle } from '../driver/driver-functions.js';
import { DeviceMemoryError } from '../errors/device-memory-error.js';
import { FreeBlocks } from './free-blocks.js';
import { sizeClass } from './size-class.js';

/** A block of device memory, aligned to 256 bytes. It goes back to the pool with its last reference. */
export interface DeviceBuffer {
  readonly address: Handle;
  /** What was asked for. */
  readonly bytes: number;
  /** What the block has. */
  readonly blockBytes: number;
  references: number;
  /** How often the pool had been cleared before: what it gave out earlier is gone. */
  readonly generation: number;
  /** Where the block goes back to. */
  readonly home: FreeBlocks;
}

export interface PoolStatistics {
  /** Bytes of the blocks in use. */
  usedBytes: number;
  /** Bytes of all blocks taken from the driver, free ones included. */
  reservedBytes: number;
  /** The most that `usedBytes` ever was. */
  peakUsedBytes: number;
  /** Blocks in use. */
  usedBlocks: number;
  /** Blocks taken from the driver so far. */
  allocations: number;
}

export interface DevicePoolOptions {
  /** The most that the pool may take from the driver, in bytes. */
  limitBytes?: number | undefined;
  /** Overwrites released blocks with NaN, so that a use after release shows in tests. */
  poison?: boolean | undefined;
}

/**
 * Device memory in blocks of a few sizes, which are used again in the order of last release.
 *
 * A block is free for others as soon as it is released: whatever still reads it was launched before on the same stream.
 */
export class DevicePool {
  readonly #device: CudaDevice;
  readonly #limitBytes: number | undefined;
  readonly #poison: boolean;
  readonly #shared = new FreeBlocks();
  /** Where blocks come from now: {@link within} may have set others aside. */
  #free = this.#shared;
  /** What {@link within} has set aside. */
  readonly #aside = new Set<FreeBlocks>();
  readonly #all = new Set<Handle>();
  readonly #out = new BigUint64Array(1);
  #generation = 0;
  #usedBytes = 0;
  #reservedBytes = 0;
  #peakUsedBytes = 0;
  #usedBlocks = 0;
  #allocations = 0;

  constructor(device: CudaDevice, { limitBytes, poison = false }: DevicePoolOptions = {}) {
    this.#device = device;
    this.#limitBytes = limitBytes;
    this.#poison = poison;
  }

  get statistics(): PoolStatistics {
    return {
      usedBytes: this.#usedBytes,
      reservedBytes: this.#reservedBytes,
      peakUsedBytes: this.#peakUsedBytes,
      usedBlocks: this.#usedBlocks,
      allocations: this.#allocations,
    };
  }

  /** A block of at least `bytes` with one reference and undefined content. @throws {DeviceMemoryError} */
  take(bytes: number): DeviceBuffer {
    const generation = this.#generation;
    const home = this.#free;
    if (bytes === 0) return { address: 0, bytes: 0, blockBytes: 0, references: 1, generation, home };
    const blockBytes = sizeClass(bytes);
    const address = home.take(blockBytes) ?? this.#allocate(bytes, blockBytes);
    this.#usedBytes += blockBytes;
    this.#usedBlocks++;
    if (this.#usedBytes > this.#peakUsedBytes) this.#peakUsedBytes = this.#usedBytes;
    return { address, bytes, blockBytes, references: 1, generation, home };
  }

  /** Gives one reference back. Never throws: also what a lost device held must be disposable. */
  release(buffer: DeviceBuffer): void {
    if (--buffer.references > 0 || buffer.blockBytes === 0 || buffer.generation !== this.#generation) return;
    const { address, blockBytes, home } = buffer;
    this.#usedBytes -= blockBytes;
    this.#usedBlocks--;
    if (this.#poison) this.#device.driver.cuMemsetD8Async(address, 0xff, blockBytes, this.#device.stream);
    home.give(blockBytes, address);
  }

  /**
   * Runs a function whose blocks come from `own` and go back there, so that nobody else is given them: a captured graph
   * uses its memory again whenever it is launched.
   */
  within<T>(own: FreeBlocks, run: () => T): T {
    const before = this.#free;
    this.#aside.add(own);
    this.#free = own;
    try {
      return run();
    } finally {
      this.#free = before;
    }
  }

  /** Whether what {@link within} has set aside is still there: not reclaimed, nor gone with everything else. */
  keeps(own: FreeBlocks): boolean {
    return this.#aside.has(own);
  }

  /** Lets everybody use what {@link within} had set aside, as far as it is still there. */
  reclaim(own: FreeBlocks): void {
    if (this.#aside.delete(own)) own.bequeath(this.#shared);
  }

  /**
   * Gives all free blocks back to the driver, but for those set aside. Waits until nothing works on them, and so does nothing while a
   * graph is captured.
   */
  trim(): void {
    if (this.#device.capturing) return;
    this.#device.synchronize();
    for (const [blockBytes, address] of this.#shared.drain()) {
      this.#device.driver.cuMemFree(address);
      this.#all.delete(address);
      this.#reservedBytes -= blockBytes;
    }
  }

  /** Gives all blocks back to the driver, those in use and set aside included: tensors and captured graphs on them are gone. */
  clear(): void {
    for (const address of this.#all) this.#device.driver.cuMemFree(address);
    this.#all.clear();
    this.#aside.clear();
    for (const _ of this.#shared.drain());
    this.#generation++;
    this.#usedBytes = 0;
    this.#usedBlocks = 0;
    this.#reservedBytes = 0;
  }

  #allocate(bytes: number, blockBytes: number): Handle {
    const fits = () => this.#limitBytes === undefined || this.#reservedBytes + blockBytes <= this.#limitBytes;
    if (!fits()) this.trim();
    if (!fits()) throw this.#outOfMemory(bytes);
    const { driver } = this.#device;
    let status = driver.cuMemAlloc(this.#out, blockBytes);
    if (status === cudaStatus.outOfMemory) {
      this.trim();
      status = driver.cuMemAlloc(this.#out, blockBytes);
    }
    if (status === cudaStatus.outOfMemory) throw this.#outOfMemory(bytes);
    this.#device.check(status, `cuMemAlloc of ${blockBytes} bytes`);
    this.#reservedBytes += blockBytes;
    this.#allocations++;
    const address = Number(this.#out[0]);
    this.#all.add(address);
    return address;
  }

  #outOfMemory(requestedBytes: number): DeviceMemoryError {
    return new DeviceMemoryError({
      requestedBytes,
      usedBytes: this.#usedBytes,
      reservedBytes: this.#reservedBytes,
      limitBytes: this.#limitBytes,
      ...this.#device.memory(),
    });
  }
}
