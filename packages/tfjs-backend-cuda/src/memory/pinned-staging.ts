import type { CudaDevice } from '../driver/cuda-device.js';
import { cudaStatus } from '../driver/cuda-status.js';
import { eventWithoutTiming, type Handle } from '../driver/driver-functions.js';
import { CudaError } from '../errors/cuda-error.js';
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
  /** Those that a read waits for. */
  readonly #lent = new Set<StagingBlock>();

  constructor(device: CudaDevice) {
    this.#device = device;
  }

  /**
   * Copies device memory into `to`. The copy is queued before this returns its promise, so that what is launched
   * afterwards doesn't change the result. Where there is no page-locked memory for it, it blocks.
   *
   * @throws {CudaError} also when a kernel launched before has failed, or the backend is disposed meanwhile
   */
  async read(to: Uint8Array, address: Handle): Promise<void> {
    this.#device.refuseWhileCapturing('reading results');
    const { driver, stream, launches } = this.#device;
    const bytes = to.byteLength;
    const block = this.#take(bytes);
    if (block === undefined) return this.#device.download(to, address);
    try {
      this.#device.check(
        driver.copyToPinned(block.address, address, bytes, stream),
        `copy of ${bytes} bytes to the host`,
      );
      this.#device.check(driver.cuEventRecord(block.event, stream), 'cuEventRecord');
      const launched = launches.count;
      await this.#wait(block);
      if (launches.count === launched) launches.confirm();
      to.set(new Uint8Array(block.memory, 0, bytes));
    } finally {
      this.#give(block);
    }
  }

  /** Lets go of all page-locked memory, which the device must have done with; reads that wait fail. */
  clear(): void {
    for (const block of [...this.#kept.splice(0), ...this.#lent]) this.#destroy(block);
    this.#lent.clear();
  }

  async #wait(block: StagingBlock): Promise<void> {
    const { event } = block;
    for (let polls = 0; ; polls++) {
      if (!this.#lent.has(block)) {
        throw new CudaError({
          operation: 'reading a tensor',
          status: 709,
          statusName: 'CUDA_ERROR_CONTEXT_IS_DESTROYED',
          detail: 'the backend was disposed before the numbers had come',
        });
      }
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

  #take(bytes: number): StagingBlock | undefined {
    const index = this.#kept.findIndex(({ memory }) => memory.byteLength >= bytes);
    const block = index >= 0 ? this.#kept.splice(index, 1)[0]! : this.#allocate(Math.max(4096, sizeClass(bytes)));
    if (block !== undefined) this.#lent.add(block);
    return block;
  }

  #allocate(bytes: number): StagingBlock | undefined {
    const { driver } = this.#device;
    const out = new BigUint64Array(1);
    const status = driver.cuMemAllocHost(out, bytes);
    if (status === cudaStatus.outOfMemory) return undefined;
    this.#device.check(status, `cuMemAllocHost of ${bytes} bytes`);
    const address = Number(out[0]);
    const made = driver.cuEventCreate(out, eventWithoutTiming);
    if (made !== cudaStatus.success) driver.cuMemFreeHost(address);
    this.#device.check(made, 'cuEventCreate');
    return { address, memory: memoryAt(address, bytes), event: Number(out[0]) };
  }

  #give(block: StagingBlock): void {
    if (!this.#lent.delete(block)) return;
    const keep = block.memory.byteLength <= maxKeptBytes && this.#kept.length < maxKeptBlocks;
    if (keep && this.#device.lost === undefined) this.#kept.push(block);
    else this.#destroy(block);
  }

  #destroy({ address, event }: StagingBlock): void {
    this.#device.driver.cuEventDestroy(event);
    this.#device.driver.cuMemFreeHost(address);
  }
}
