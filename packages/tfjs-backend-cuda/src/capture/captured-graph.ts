import { InvalidArgumentError } from '@molx/core';
import type { CallCounts } from '../call-counts.js';
import type { CudaRuntime } from '../cuda-runtime.js';
import type { Handle } from '../driver/driver-functions.js';
import type { FreeBlocks } from '../memory/free-blocks.js';

/** What {@link capture} recorded. */
export interface CapturedWork<T> {
  runtime: CudaRuntime;
  counts: CallCounts;
  executable: Handle;
  /** The memory that it works in. */
  memory: FreeBlocks;
  result: T;
  /** Its kernels, for messages. */
  name: string;
}

/** Launches that are queued again all at once, on the same memory: a CUDA graph. */
export class CapturedGraph<T> {
  /** The tensors that hold the results of the latest {@link launch}; whoever captured the graph disposes them. */
  readonly result: T;
  readonly #work: CapturedWork<T>;
  #disposed = false;

  constructor(work: CapturedWork<T>) {
    this.#work = work;
    this.result = work.result;
  }

  /**
   * Queues everything once more. It reads its inputs as they are by then: change them in place
   * (`backend.overwrite(input, values)`), for a new tensor would lie elsewhere.
   *
   * @throws {CudaError} when the launch is refused
   * @throws {InvalidArgumentError} when the backend has let go of its memory since
   */
  launch(): void {
    if (this.#disposed) return;
    const { runtime, counts, executable, memory, name } = this.#work;
    const { device, pool } = runtime;
    if (!pool.keeps(memory)) {
      throw new InvalidArgumentError(
        'The backend was disposed, and the memory of this graph with it: capture it anew.',
      );
    }
    const status = device.driver.cuGraphLaunch(executable, device.stream);
    device.launches.add(name);
    counts.graphs++;
    device.check(status, `launch of ${name}`);
  }

  /** Gives back the graph and the memory that it worked in; the results stay until they are disposed. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { runtime, executable, memory } = this.#work;
    if (!runtime.device.closed) runtime.device.driver.cuGraphExecDestroy(executable);
    runtime.pool.reclaim(memory);
  }
}
