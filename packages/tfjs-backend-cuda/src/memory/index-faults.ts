import { InvalidArgumentError } from '@molx/core';
import type { CudaDevice } from '../driver/cuda-device.js';
import type { Handle } from '../driver/driver-functions.js';
import { memoryAt } from '../library/load-koffi.js';

/** Kernels that look indices up, by the number under which their CUDA code reports one that is out of range. */
const reporters = [
  '',
  'GatherV2',
  'GatherNd',
  'ScatterNd',
  'UnsortedSegmentSum',
  'MolxSegmentSum',
  'MolxLinearCrossEntropy',
] as const;

export type IndexReporter = Exclude<(typeof reporters)[number], ''>;

/** The number of a reporter, the `reporter` parameter of its kernels. */
export function reporterNumber(name: IndexReporter): number {
  return reporters.indexOf(name);
}

/**
 * What kernels say about indices that are out of range: they skip them, and write the first into this word of
 * page-locked memory, which is looked at whenever results are read. So a wrong index is an exception, though a late one.
 */
export class IndexFaults {
  readonly address: Handle;
  readonly #device: CudaDevice;
  /** reporter, index, bound, and whether a kernel has taken the word. */
  #words: Int32Array;

  constructor(device: CudaDevice) {
    this.#device = device;
    const out = new BigUint64Array(1);
    device.check(device.driver.cuMemAllocHost(out, 16), 'cuMemAllocHost of 16 bytes');
    this.address = Number(out[0]);
    this.#words = new Int32Array(memoryAt(this.address, 16));
    this.#words.fill(0);
  }

  /** @throws {InvalidArgumentError} when a kernel that has finished met an index out of range; says so once */
  check(): void {
    const [reporter, index, bound] = this.#words;
    if (reporter === 0) return;
    this.#words.fill(0);
    throw indexError(reporters[reporter!] as IndexReporter, index!, bound!);
  }

  clear(): void {
    this.#words = new Int32Array(4);
    this.#device.driver.cuMemFreeHost(this.address);
  }
}

export function indexError(kernel: IndexReporter, index: number, bound: number): InvalidArgumentError {
  return new InvalidArgumentError(`${kernel}: the index value ${index} is not in [0, ${bound - 1}]`);
}
