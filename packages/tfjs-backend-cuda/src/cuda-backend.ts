import { InvalidArgumentError, ShapeError } from '@molx/core';
import { type TensorContainer, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { MatrixProduct, Precision } from './blas/matrix-product.js';
import type { BackendStatistics } from './call-counts.js';
import { capture } from './capture/capture.js';
import type { CapturedGraph } from './capture/captured-graph.js';
import { releaseMemory } from './cuda-runtime.js';
import type { Handle } from './driver/driver-functions.js';
import type { Kernel, LaunchShape } from './launch/kernel.js';
import type { Arguments, ParameterType } from './launch/parameter-type.js';
import { TensorStorage } from './storage/tensor-storage.js';
import { bytesPerElement, isNumericType } from './storage/to-storage.js';
import { timeOnDevice } from './time-on-device.js';

/** The name under which tfjs knows this backend. */
export const backendName = 'molx-cuda';

/** tfjs on one NVIDIA GPU: what kernels are written against. */
export class CudaBackend extends TensorStorage {
  /** Queues a kernel. No number of blocks or threads may be 0: the caller leaves out empty work. */
  launch<Parameters extends readonly ParameterType[]>(
    kernel: Kernel<Parameters>,
    shape: LaunchShape,
    ...args: Arguments<Parameters>
  ): void {
    this.counts.launches++;
    this.runtime.kernels.get(kernel).launch(shape, args as readonly (number | ArrayLike<number>)[]);
  }

  /** Queues a matrix product; see {@link MatrixMultiplier.multiply}. */
  multiply(product: MatrixProduct, precision: Precision, a: Handle, b: Handle, c: Handle, accumulate = false): void {
    this.counts.products++;
    this.runtime.multiplier.multiply(product, precision, a, b, c, accumulate);
  }

  /** Sets `bytes` bytes to 0. */
  zero(address: Handle, bytes: number): void {
    if (bytes === 0) return;
    const { device } = this.runtime;
    const status = device.driver.cuMemsetD8Async(address, 0, bytes, device.stream);
    if (status !== 0) device.check(status, `setting ${bytes} bytes to 0`);
  }

  stats(): BackendStatistics {
    return this.counts.statistics(this.runtime);
  }

  /**
   * Copies `from` over the numbers of `to`, in the same place, for a captured graph that reads `to`.
   *
   * @throws {ShapeError} when dtypes or shapes differ
   * @throws {InvalidArgumentError} when `to` is a piece of a larger tensor, or has such pieces, as `unstack` and `split` make them: they
   *   would change too
   */
  overwrite(to: TensorInfo, from: TensorInfo): void {
    if (to.dtype !== from.dtype || !util.arraysEqual(to.shape, from.shape) || !isNumericType(to.dtype)) {
      throw new ShapeError('overwrite', `${to.dtype} [${to.shape}]`, `${from.dtype} [${from.shape}]`);
    }
    const [target, source] = [this.address(to), this.address(from)];
    if (this.sharesMemory(to)) {
      throw new InvalidArgumentError(
        `overwrite: the tensor [${to.shape}] shares memory with another tensor; copy it before capturing, as tf.add(x, 0) does.`,
      );
    }
    const bytes = util.sizeFromShape(to.shape) * bytesPerElement[to.dtype];
    if (bytes > 0) this.runtime.device.copy(target, source, bytes);
  }

  /** Records what `run` launches as a graph that is launched as a whole; see {@link capture}. */
  capture<T extends TensorContainer>(run: () => T): CapturedGraph<T> {
    return capture(this.runtime, this.counts, run);
  }

  /** Called by every kernel that is computed on the host. */
  countFallback(kernelName: string): void {
    this.counts.fallback(kernelName);
  }

  /** tfjs adds its own count of tensors and their bytes. */
  override memory(): { unreliable: boolean; reasons: string[]; numBytesInGPU: number; numBytesInGPUAllocated: number } {
    const { usedBytes, reservedBytes } = this.runtime.pool.statistics;
    return { unreliable: false, reasons: [], numBytesInGPU: usedBytes, numBytesInGPUAllocated: reservedBytes };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override time(run: () => void): Promise<{ kernelMs: number; wallMs: number }> {
    return timeOnDevice(this.runtime.device, run);
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  /** tfjs makes a new instance when the backend is used again. */
  override dispose(): void {
    releaseMemory(this.runtime);
  }
}
