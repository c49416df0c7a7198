import type { CudaDevice } from '../driver/cuda-device.js';
import { cudaStatus } from '../driver/cuda-status.js';
import { eventWithoutTiming, type Handle } from '../driver/driver-functions.js';
import { memoryAt } from '../library/load-koffi.js';

/** One half of the page-locked memory is filled while the device still copies from the other. */
interface Half {
  address: Handle;
  memory: Uint8Array;
  /** Recorded behind the half's last copy. */
  event: Handle;
  recorded: boolean;
}

const defaultHalfBytes = 4 << 20;

/** Where copies begin in page-locked memory: multiples of this. */
const step = 64;

/**
 * Copies host memory to the device by way of page-locked memory, so that the source may change or go as soon as a copy
 * is queued: where a GPU reads pageable memory by itself, the driver promises no copy of its own.
 */
export class PinnedUploads {
  readonly #device: CudaDevice;
  readonly #halfBytes: number;
  #halves: [Half, Half] | undefined;
  /** How much of the first half is taken. */
  #taken = 0;

  constructor(device: CudaDevice, halfBytes = defaultHalfBytes) {
    this.#device = device;
    this.#halfBytes = halfBytes;
  }

  /** Queues a copy to the device, behind everything launched before. */
  upload(to: Handle, from: ArrayBufferView): void {
    this.#device.refuseWhileCapturing('numbers from the host');
    const bytes = new Uint8Array(from.buffer, from.byteOffset, from.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const { address, memory } = this.#halfWithRoom();
      const length = Math.min(bytes.length - at, memory.length - this.#taken);
      memory.set(bytes.subarray(at, at + length), this.#taken);
      const { driver, stream } = this.#device;
      const status = driver.copyFromPinned(to + at, address + this.#taken, length, stream);
      this.#device.check(status, `copy of ${bytes.length} bytes to the device`);
      this.#taken += Math.ceil(length / step) * step;
      at += length;
    }
  }

  /** Lets go of the page-locked memory; nothing may be under way. */
  clear(): void {
    const { driver } = this.#device;
    for (const { address, event } of this.#halves ?? []) {
      driver.cuEventDestroy(event);
      driver.cuMemFreeHost(address);
    }
    this.#halves = undefined;
    this.#taken = 0;
  }

  #halfWithRoom(): Half {
    this.#halves ??= [this.#allocate(), this.#allocate()];
    const [full, next] = this.#halves;
    if (this.#taken < full.memory.length) return full;
    const { driver, stream } = this.#device;
    this.#device.check(driver.cuEventRecord(full.event, stream), 'cuEventRecord');
    full.recorded = true;
    if (next.recorded) this.#device.check(driver.cuEventSynchronize(next.event), 'cuEventSynchronize');
    this.#halves = [next, full];
    this.#taken = 0;
    return next;
  }

  #allocate(): Half {
    const { driver } = this.#device;
    const out = new BigUint64Array(1);
    const operation = `cuMemAllocHost of ${this.#halfBytes} bytes`;
    this.#device.check(driver.cuMemAllocHost(out, this.#halfBytes), operation);
    const address = Number(out[0]);
    const status = driver.cuEventCreate(out, eventWithoutTiming);
    if (status !== cudaStatus.success) driver.cuMemFreeHost(address);
    this.#device.check(status, 'cuEventCreate');
    const memory = new Uint8Array(memoryAt(address, this.#halfBytes));
    return { address, memory, event: Number(out[0]), recorded: false };
  }
}
