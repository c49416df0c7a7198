import { DeviceUnavailableError } from '@molx/core';
import { CudaError } from '../errors/cuda-error.js';
import type { CudaLibraries } from '../library/open-libraries.js';
import { cudaStatus, isSticky } from './cuda-status.js';
import { type DriverFunctions, deviceAttribute, type Handle, nonBlockingStream } from './driver-functions.js';
import { RecentLaunches } from './recent-launches.js';

/** What is known of a GPU. */
export interface DeviceFacts {
  index: number;
  name: string;
  /** Compute capability times ten: 90 for an H100. */
  capability: number;
  multiprocessors: number;
  /** Dynamic shared memory that one block may ask for, in bytes. */
  maxSharedBytes: number;
  totalBytes: number;
  /** The newest CUDA that the driver is for, such as `13.0`. */
  driverVersion: string;
}

/**
 * One GPU with its primary context and the one stream that all work goes through: a kernel sees what earlier kernels
 * and copies wrote, and memory may be given away as soon as its last use was launched.
 */
export class CudaDevice {
  readonly facts: DeviceFacts;
  readonly stream: Handle;
  /** The driver; every status it gives goes through {@link check}. */
  readonly driver: DriverFunctions;
  readonly launches = new RecentLaunches();
  readonly #ordinal: number;
  readonly #context: Handle;
  #lost: CudaError | undefined;

  constructor(
    driver: DriverFunctions,
    facts: DeviceFacts,
    handles: { ordinal: number; context: Handle; stream: Handle },
  ) {
    this.driver = driver;
    this.facts = facts;
    this.#ordinal = handles.ordinal;
    this.#context = handles.context;
    this.stream = handles.stream;
  }

  /** The error that ended all work on this device, if there was one. */
  get lost(): CudaError | undefined {
    return this.#lost;
  }

  /**
   * Does nothing when the driver reports success.
   *
   * @param operation  what was called, and for what
   * @throws {CudaError} otherwise. When a kernel has failed, it names the kernels that may have, and every later call
   *   is refused with the same reason: nothing on the device can be trusted any more
   */
  check(status: number, operation: string): void {
    if (status !== cudaStatus.success || this.#lost !== undefined) this.#fail(status, operation);
  }

  /** Waits until the device has done everything. @throws {CudaError} when one of its kernels failed */
  synchronize(): void {
    this.check(this.driver.cuStreamSynchronize(this.stream), 'cuStreamSynchronize');
    this.launches.confirm();
  }

  /** Free and total device memory, in bytes. */
  memory(): { freeBytes: number; totalBytes: number } {
    const figures = new BigUint64Array(2);
    this.check(this.driver.cuMemGetInfo(figures, figures.subarray(1)), 'cuMemGetInfo');
    return { freeBytes: Number(figures[0]), totalBytes: Number(figures[1]) };
  }

  /** Copies to the device; the source may change as soon as this returns. */
  upload(address: Handle, from: ArrayBufferView): void {
    const status = this.driver.cuMemcpyHtoDAsync(address, from, from.byteLength, this.stream);
    if (status !== cudaStatus.success) this.check(status, `copy of ${from.byteLength} bytes to the device`);
  }

  /** Copies from the device and waits for it. */
  download(to: ArrayBufferView, address: Handle): void {
    const status = this.driver.cuMemcpyDtoHAsync(to, address, to.byteLength, this.stream);
    this.check(status, `copy of ${to.byteLength} bytes from the device`);
    this.synchronize();
  }

  /** Copies on the device, in the order of launches. */
  copy(to: Handle, from: Handle, bytes: number): void {
    const status = this.driver.cuMemcpyDtoDAsync(to, from, bytes, this.stream);
    if (status !== cudaStatus.success) this.check(status, `copy of ${bytes} bytes on the device`);
  }

  /** Makes this thread's driver calls go to this device. */
  activate(): void {
    this.check(this.driver.cuCtxSetCurrent(this.#context), 'cuCtxSetCurrent');
  }

  /** Lets go of the stream and the context. */
  close(): void {
    this.driver.cuStreamDestroy(this.stream);
    this.driver.cuDevicePrimaryCtxRelease(this.#ordinal);
  }

  #fail(status: number, operation: string): never {
    if (this.#lost !== undefined) {
      throw new CudaError(
        {
          operation: `${operation} refused`,
          status: this.#lost.status,
          statusName: this.#lost.statusName,
          detail: 'the GPU lost its context to an earlier error, so that nothing on it can be trusted',
          kernels: this.#lost.kernels,
          remedy: 'Restart the process.',
        },
        { cause: this.#lost },
      );
    }
    const error = describeFailure(this.driver, status, operation, isSticky(status) ? this.launches.unconfirmed() : []);
    if (isSticky(status)) this.#lost = error;
    throw error;
  }
}

/** A failure in the driver's own words. */
export function describeFailure(
  driver: DriverFunctions,
  status: number,
  operation: string,
  kernels: readonly string[] = [],
): CudaError {
  const name: [string | null] = [null];
  const text: [string | null] = [null];
  driver.cuGetErrorName(status, name);
  driver.cuGetErrorString(status, text);
  const remedy = kernels.length > 1 ? 'With launchBlocking, the error comes from the kernel itself.' : undefined;
  const detail = text[0] ?? 'unknown error';
  const failure = { operation, status, statusName: name[0] ?? 'CUDA_ERROR', detail, kernels };
  return new CudaError(remedy === undefined ? failure : { ...failure, remedy });
}

/**
 * Opens GPU number `index` of those that CUDA_VISIBLE_DEVICES lets this process see.
 *
 * @throws {DeviceUnavailableError} when there is no such GPU, or it is older than Turing
 */
export function openDevice({ driver: library, tried }: CudaLibraries, index: number): CudaDevice {
  const { functions: driver, version: driverVersion, path } = library;
  const unavailable = (message: string) => new DeviceUnavailableError(message, [`${path}: loaded`, ...tried]);
  const check = (status: number, operation: string) => {
    if (status !== cudaStatus.success) throw unavailable(describeFailure(driver, status, operation).message);
  };
  const number = new Int32Array(1);
  const handle = new BigUint64Array(1);
  const started = driver.cuInit(0);
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  const hint = visible === undefined ? '' : ` CUDA_VISIBLE_DEVICES is ${JSON.stringify(visible)}; unset it to see all.`;
  if (started === cudaStatus.noDevice) throw unavailable(`The NVIDIA driver finds no GPU.${hint}`);
  check(started, 'cuInit');
  check(driver.cuDeviceGetCount(number), 'cuDeviceGetCount');
  const count = number[0]!;
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    const range = count === 1 ? 'only GPU 0' : `GPUs 0 to ${count - 1}`;
    throw unavailable(`There is no GPU ${index}: the driver shows ${count === 0 ? 'none' : range}.${hint}`);
  }
  check(driver.cuDeviceGet(number, index), 'cuDeviceGet');
  const ordinal = number[0]!;
  const attribute = (which: number) => {
    check(driver.cuDeviceGetAttribute(number, which, ordinal), 'cuDeviceGetAttribute');
    return number[0]!;
  };
  const capability =
    10 * attribute(deviceAttribute.computeCapabilityMajor) + attribute(deviceAttribute.computeCapabilityMinor);
  const label = Buffer.alloc(256);
  check(driver.cuDeviceGetName(label, label.length, ordinal), 'cuDeviceGetName');
  const name = label.toString('utf8').replace(/\0.*$/s, '');
  if (capability < 75) {
    throw unavailable(
      `${name} has compute capability ${(capability / 10).toFixed(1)}; 7.5 (Turing) or later is needed.`,
    );
  }
  check(driver.cuDeviceTotalMem(handle, ordinal), 'cuDeviceTotalMem');
  const facts: DeviceFacts = {
    index,
    name,
    capability,
    multiprocessors: attribute(deviceAttribute.multiprocessors),
    maxSharedBytes: attribute(deviceAttribute.maxSharedBytesPerBlock),
    totalBytes: Number(handle[0]),
    driverVersion,
  };
  check(driver.cuDevicePrimaryCtxRetain(handle, ordinal), 'cuDevicePrimaryCtxRetain');
  const context = Number(handle[0]);
  check(driver.cuCtxSetCurrent(context), 'cuCtxSetCurrent');
  check(driver.cuStreamCreate(handle, nonBlockingStream), 'cuStreamCreate');
  return new CudaDevice(driver, facts, { ordinal, context, stream: Number(handle[0]) });
}
