import { InvalidArgumentError, MolxError } from '@molx/core';
import { CudaError } from '../errors/cuda-error.js';
import { cudaStatus, isSticky } from './cuda-status.js';
import { describeFailure } from './describe-failure.js';
import type { DeviceFacts } from './device-facts.js';
import { type DriverFunctions, type Handle, relaxedCapture } from './driver-functions.js';
import { RecentLaunches } from './recent-launches.js';

/**
 * One GPU with its primary context and the one stream that all work goes through: a kernel sees what earlier kernels
 * and copies wrote, and memory may be given away as soon as its last use was launched.
 */
export class CudaDevice {
  readonly facts: DeviceFacts;
  readonly stream: Handle;
  readonly launches = new RecentLaunches();
  readonly #driver: DriverFunctions;
  readonly #ordinal: number;
  readonly #context: Handle;
  #lost: CudaError | undefined;
  #capturing = false;
  #closed = false;

  constructor(
    driver: DriverFunctions,
    facts: DeviceFacts,
    handles: { ordinal: number; context: Handle; stream: Handle },
  ) {
    this.#driver = driver;
    this.facts = facts;
    this.#ordinal = handles.ordinal;
    this.#context = handles.context;
    this.stream = handles.stream;
  }

  /**
   * The driver; every status it gives goes through {@link check}.
   *
   * @throws {MolxError} once the device is closed: its stream and its memory are gone, and the driver would take their addresses unseen
   */
  get driver(): DriverFunctions {
    if (this.#closed) {
      throw new MolxError(
        'device',
        'This CUDA backend was replaced, and its tensors with it: read them before, or make them anew on the new one.',
      );
    }
    return this.#driver;
  }

  get closed(): boolean {
    return this.#closed;
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
    this.refuseWhileCapturing('waiting for results');
    this.check(this.driver.cuStreamSynchronize(this.stream), 'cuStreamSynchronize');
    this.launches.confirm();
  }

  /** Whether what is launched is recorded into a graph instead of run. */
  get capturing(): boolean {
    return this.#capturing;
  }

  /** From now on, launches and copies on the device are recorded. */
  beginCapture(): void {
    this.check(this.driver.cuStreamBeginCapture(this.stream, relaxedCapture), 'cuStreamBeginCapture');
    this.#capturing = true;
  }

  /** Ends the recording. @returns the graph, or 0 when nothing can be made of it, with the status */
  endCapture(): { graph: Handle; status: number } {
    const graph = new BigUint64Array(1);
    this.#capturing = false;
    const status = this.driver.cuStreamEndCapture(this.stream, graph);
    return { graph: Number(graph[0]), status };
  }

  /** @throws {InvalidArgumentError} while a graph is captured, which can't hold `what` */
  refuseWhileCapturing(what: string): void {
    if (!this.#capturing) return;
    throw new InvalidArgumentError(
      `A captured graph can't hold ${what}: bring tensors to the device before, and read results after.`,
    );
  }

  /** Free and total device memory, in bytes. */
  memory(): { freeBytes: number; totalBytes: number } {
    const figures = new BigUint64Array(2);
    this.check(this.driver.cuMemGetInfo(figures, figures.subarray(1)), 'cuMemGetInfo');
    return { freeBytes: Number(figures[0]), totalBytes: Number(figures[1]) };
  }

  /** Copies from the device and waits for it. */
  download(to: ArrayBufferView, address: Handle): void {
    this.refuseWhileCapturing('reading results');
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

  /** Lets go of the stream and the context, for good. */
  close(): void {
    this.driver.cuStreamDestroy(this.stream);
    this.driver.cuDevicePrimaryCtxRelease(this.#ordinal);
    this.#closed = true;
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
