import { InvalidArgumentError } from '@molx/core';

import type { CudaDevice } from '../driver/cuda-device.js';
import { type Handle, maxDynamicSharedBytes } from '../driver/driver-functions.js';
import { addressOf } from '../library/load-koffi.js';
import type { Kernel, LaunchShape } from './kernel.js';
import { bytesOf, type ParameterType } from './parameter-type.js';

/** Dynamic shared memory that every kernel may use without asking. */
const defaultSharedBytes = 48 << 10;

/**
 * A kernel on a device, with a block of memory that holds its arguments and the table of their addresses that
 * `cuLaunchKernel` reads: a launch only writes numbers into place.
 */
export class LoadedKernel {
  readonly #device: CudaDevice;
  readonly #kernel: Kernel;
  readonly #handle: Handle;
  readonly #uint32: Uint32Array;
  readonly #int32: Int32Array;
  readonly #float32: Float32Array;
  readonly #float64: Float64Array;
  /** Where each parameter starts in the block, in 32-bit words. */
  readonly #places: number[];
  /** Where the table of the parameters' addresses lies. */
  readonly #table: Handle;
  /** What lies there, kept from the garbage collector. */
  readonly #addresses: BigUint64Array;
  readonly #blocking: boolean;
  readonly #operation: string;
  #sharedBytes = defaultSharedBytes;

  constructor(device: CudaDevice, kernel: Kernel, handle: Handle, blocking: boolean) {
    this.#device = device;
    this.#kernel = kernel;
    this.#handle = handle;
    this.#blocking = blocking;
    this.#operation = `launch of ${kernel.name}`;
    let bytes = 0;
    this.#places = kernel.parameters.map((type) => {
      const place = bytes / 4;
      bytes += Math.ceil(bytesOf(type) / 8) * 8;
      return place;
    });
    // An ArrayBuffer's memory lies outside V8's heap and does not move.
    const block = new ArrayBuffer(Math.max(bytes, 8));
    this.#uint32 = new Uint32Array(block);
    this.#int32 = new Int32Array(block);
    this.#float32 = new Float32Array(block);
    this.#float64 = new Float64Array(block);
    const start = addressOf(new Uint8Array(block));
    this.#addresses = new BigUint64Array(new ArrayBuffer(8 * Math.max(1, this.#places.length)));
    this.#places.forEach((place, i) => {
      this.#addresses[i] = start + BigInt(4 * place);
    });
    this.#table = Number(addressOf(this.#addresses));
    this.#checkParameters();
  }

  /** @throws {CudaError} when the launch is refused, or, if launches block, when the kernel fails */
  launch({ grid, block, sharedBytes = 0 }: LaunchShape, args: readonly (number | ArrayLike<number>)[]): void {
    const { parameters } = this.#kernel;
    for (let i = 0; i < parameters.length; i++) this.#write(parameters[i]!, this.#places[i]!, args[i]!);
    if (sharedBytes > this.#sharedBytes) this.#allowShared(sharedBytes);
    const line = typeof grid === 'number';
    const row = typeof block === 'number';
    const { driver, stream, launches } = this.#device;
    const status = driver.cuLaunchKernel(
      this.#handle,
      line ? grid : grid[0],
      line ? 1 : (grid[1] ?? 1),
      line ? 1 : (grid[2] ?? 1),
      row ? block : block[0],
      row ? 1 : block[1],
      1,
      sharedBytes,
      stream,
      this.#table,
      0,
    );
    launches.add(this.#kernel.name);
    this.#device.check(status, this.#operation);
    if (this.#blocking && !this.#device.capturing) this.#device.synchronize();
  }

  #write(type: ParameterType, place: number, value: number | ArrayLike<number>): void {
    if (typeof value !== 'number') {
      this.#int32.set(value, place);
      return;
    }
    switch (type) {
      case 'uint8':
      case 'int32':
        this.#int32[place] = value;
        break;
      case 'float32':
        this.#float32[place] = value;
        break;
      case 'float64':
        this.#float64[place / 2] = value;
        break;
      default:
        // A pointer or an int64, two's complement.
        this.#uint32[place] = value >>> 0;
        this.#int32[place + 1] = Math.floor(value / 4294967296);
    }
  }

  #allowShared(bytes: number): void {
    const { driver, facts } = this.#device;
    if (bytes > facts.maxSharedBytes) {
      throw new InvalidArgumentError(
        `${this.#kernel.name} asks for ${bytes} bytes of shared memory, ${facts.name} has ${facts.maxSharedBytes}.`,
      );
    }
    const status = driver.cuFuncSetAttribute(this.#handle, maxDynamicSharedBytes, bytes);
    this.#device.check(status, `shared memory of ${this.#kernel.name}`);
    this.#sharedBytes = bytes;
  }

  /** Compares the declaration with the compiled kernel, where the driver can tell. */
  #checkParameters(): void {
    const { cuFuncGetParamInfo } = this.#device.driver;
    if (cuFuncGetParamInfo === undefined) return;
    const { name, parameters } = this.#kernel;
    const offset = new BigUint64Array(1);
    const bytes = new BigUint64Array(1);
    const actual: number[] = [];
    while (cuFuncGetParamInfo(this.#handle, actual.length, offset, bytes) === 0) actual.push(Number(bytes[0]));
    const declared = parameters.map(bytesOf);
    if (declared.join() !== actual.join()) {
      throw new InvalidArgumentError(
        `${name} takes parameters of ${actual.join(', ')} bytes, its declaration has ${declared.join(', ')}.`,
      );
    }
  }
}
