import type { CudaDevice } from '../driver/cuda-device.js';
import { cudaStatus } from '../driver/cuda-status.js';
import { eventWithoutTiming, type Handle } from '../driver/driver-functions.js';
import { memoryAt } from '../library/load-koffi.js';
import { sizeClass } from './size-class.js';

/** A piece of page-locked host memory that the device copies into while JavaScript goes on. */
interface StagingBlock {
  address: Handle;
  memory: ArrayBuffer;
  event: Handle;
}

/** Page-locked memory that is kept for the next read; larger blocks are given back at once. */
const maxKeptBytes = 16 << 20;
const maxKeptBlocks = 8;

/** How often the event is looked at without a pause before timers take over. */
const eagerPolls = 20;

/** Reads device memory without blocking: a copy into page-locked memory, then an event that is polled. */
export class PinnedStaging {
  readonly #device: CudaDevice;
  readonly #kept: StagingBlock[] = [];

  constructor(device: CudaDevice) {
    this.#device = device;
  }

  /**
   * Copies device memory into `to`. The copy is queued before this returns its promise, so that what is launched
   * afterwards doesn't change the result.
   *
   * @throws {CudaError} also when a kernel launched before has failed
   */
  async read(to: Uint8Array, address: Handle): Promise<void> {
    const { driver, stream, launches } = this.#device;
    const bytes = to.byteLength;
    const block = this.#take(bytes);
    try {
      this.#device.check(
        driver.copyToPinned(block.address, address, bytes, stream),
        `copy of ${bytes} bytes to the host`,
      );
      this.#device.check(driver.cuEventRecord(block.event, stream), 'cuEventRecord');
      const launched = launches.count;
      await this.#wait(block.event);
      if (launches.count === launched) launches.confirm();
      to.set(new Uint8Array(block.memory, 0, bytes));
    } finally {
      this.#give(block);
    }
  }

  /** Lets go of all page-locked memory. */
  clear(): void {
    for (const block of this.#kept.splice(0)) this.#destroy(block);
  }

  async #wait(event: Handle): Promise<void> {
    for (let polls = 0; ; polls++) {
      const status = this.#device.driver.cuEventQuery(event);
      if (status !== cudaStatus.notReady) {
        this.#device.check(status, 'cuEventQuery');
        return;
      }
      await new Promise<void>((resolve) => {
        if (polls < eagerPolls) setImmediate(resolve);
        else setTimeout(resolve, 1);
      });
    }
  }

  #take(bytes: number): StagingBlock {
    const index = this.#kept.findIndex(({ memory }) => memory.byteLength >= bytes);
    if (index >= 0) return this.#kept.splice(index, 1)[0]!;
    const { driver } = this.#device;
    const out = new BigUint64Array(1);
    const blockBytes = Math.max(4096, sizeClass(bytes));
    this.#device.check(driver.cuMemAllocHost(out, blockBytes), `cuMemAllocHost of ${blockBytes} bytes`);
    const address = Number(out[0]);
    this.#device.check(driver.cuEventCreate(out, eventWithoutTiming), 'cuEventCreate');
    return { address, memory: memoryAt(address, blockBytes), event: Number(out[0]) };
  }

  #give(block: StagingBlock): void {
    const keep = block.memory.byteLength <= maxKeptBytes && this.#kept.length < maxKeptBlocks;
    if (keep && this.#device.lost === undefined) this.#kept.push(block);
    else this.#destroy(block);
  }

  #destroy({ address, event }: StagingBlock): void {
    this.#device.driver.cuEventDestroy(event);
    this.#device.driver.cuMemFreeHost(address);
  }
}
