import type { DeviceBuffer } from '../memory/device-pool.js';

/** What gives tensors and work space back. */
interface Giver {
  disposeData(dataId: object, force: boolean): boolean;
  release(buffer: DeviceBuffer): void;
}

/** What the kernel that runs now has taken so far, with the kernels that it calls. */
export class TakenByKernel {
  readonly #tensors: object[] = [];
  readonly #buffers: DeviceBuffer[] = [];
  #depth = 0;

  enter(): void {
    this.#depth++;
  }

  leave(): void {
    this.#depth--;
    if (this.#depth > 0) return;
    // Setting `length` would have the next kernel ask for the arrays' memory again.
    while (this.#tensors.pop() !== undefined);
    while (this.#buffers.pop() !== undefined);
  }

  tensor(dataId: object): void {
    if (this.#depth > 0) this.#tensors.push(dataId);
  }

  buffer(buffer: DeviceBuffer): void {
    if (this.#depth > 0) this.#buffers.push(buffer);
  }

  /** After the outermost kernel has failed, gives back all that it has not given back itself. */
  giveBack(giver: Giver): void {
    if (this.#depth > 1) return;
    for (const dataId of this.#tensors) giver.disposeData(dataId, true);
    for (const buffer of this.#buffers) if (buffer.references > 0) giver.release(buffer);
  }
}
