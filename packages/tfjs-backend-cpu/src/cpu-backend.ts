import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  type backend_util,
  buffer,
  type DataType,
  type Rank,
  type TensorBuffer,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { GemmProvider } from './gemm/gemm-provider.js';
import { BufferPool, type PoolStatistics } from './storage/buffer-pool.js';
import { toStorage } from './storage/to-storage.js';

/** The arrays that hold tensors: float32, int32 and bool. */
export type NumericArray = Float32Array | Int32Array | Uint8Array;

export type NumericDataType = 'float32' | 'int32' | 'bool';

type ArrayOf<D extends NumericDataType> = D extends 'float32'
  ? Float32Array
  : D extends 'int32'
    ? Int32Array
    : Uint8Array;

/** The name under which tfjs knows this backend. */
export const backendName = 'molx-cpu';

export interface CpuBackendStatistics {
  pool: PoolStatistics;
  /** Calls of tfjs-backend-cpu's kernels, by kernel name. */
  fallbacks: Record<string, number>;
}

/**
 * Tensors as typed arrays whose memory comes from a {@link BufferPool}, and matrix products from a GEMM provider.
 *
 * It keeps the storage layout of tfjs-backend-cpu's backend, so that the kernels of that package run on it as they
 * are, on the same arrays. They get fresh arrays for their results, which the garbage collector takes back.
 */
export class CpuBackend extends MathBackendCPU {
  readonly gemm: GemmProvider;
  readonly #pool: BufferPool;
  readonly #fallbacks = new Map<string, number>();
  #nextId = 0;

  constructor(gemm: GemmProvider, options: { poison?: boolean } = {}) {
    super();
    this.gemm = gemm;
    this.#pool = new BufferPool(options);
  }

  /** A new tensor with one reference. Its numbers are whatever the memory held before, unless `zeroed`. */
  allocate(shape: readonly number[], dtype: NumericDataType, options: { zeroed?: boolean } = {}): TensorInfo {
    const length = util.sizeFromShape(shape as number[]);
    const values =
      dtype === 'float32'
        ? this.#pool.float32(length)
        : dtype === 'int32'
          ? this.#pool.int32(length)
          : this.#pool.uint8(length);
    if (options.zeroed) values.fill(0);
    const dataId = { id: this.#nextId++ };
    this.data.set(dataId, { values, dtype, refCount: 1 });
    return { dataId, shape: shape as number[], dtype };
  }

  /**
   * The storage itself, not a copy: valid until the tensor is disposed, and not to be written to by a kernel that has
   * the tensor as input (see {@link writable}).
   */
  values(info: TensorInfo): NumericArray {
    return this.data.get(info.dataId).values as NumericArray;
  }

  /** As {@link values}, for a tensor that is known to be float32. */
  float32(info: TensorInfo): Float32Array {
    return this.data.get(info.dataId).values as Float32Array;
  }

  /** As {@link values}, for a tensor that is known to be int32. */
  int32(info: TensorInfo): Int32Array {
    return this.data.get(info.dataId).values as Int32Array;
  }

  /**
   * The storage for a change in place. An array that came from outside (`tf.tensor` keeps the caller's) is first
   * replaced by a copy, so that the caller's numbers stay. All tensors that share the data see the change.
   */
  writable<D extends NumericDataType>(info: TensorInfo & { dtype: D }): ArrayOf<D>;
  writable(info: TensorInfo): NumericArray;
  writable(info: TensorInfo): NumericArray {
    const record = this.data.get(info.dataId);
    const values = record.values as NumericArray;
    if (this.#pool.owns(values)) return values;
    const copy = this.arrayLike(values, values.length);
    copy.set(values);
    record.values = copy;
    return copy;
  }

  /** Work space of exactly `length` numbers with undefined content; give it back with {@link release}. */
  scratch(length: number): Float32Array {
    return this.#pool.float32(length);
  }

  /** As {@link scratch}, in the array type of `like`. */
  arrayLike(like: NumericArray, length: number): NumericArray {
    if (like instanceof Float32Array) return this.#pool.float32(length);
    return like instanceof Int32Array ? this.#pool.int32(length) : this.#pool.uint8(length);
  }

  /** Takes back what {@link scratch} or {@link arrayLike} gave. */
  release(array: NumericArray): void {
    this.#pool.release(array);
  }

  /** A tensor on the same data as `info`, under another shape of as many elements. */
  alias(info: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: shape as number[], dtype: info.dtype };
  }

  stats(): CpuBackendStatistics {
    return { pool: this.#pool.statistics, fallbacks: Object.fromEntries(this.#fallbacks) };
  }

  /** Called by every kernel that is not ours. */
  countFallback(kernelName: string): void {
    this.#fallbacks.set(kernelName, (this.#fallbacks.get(kernelName) ?? 0) + 1);
  }

  override write(values: backend_util.BackendValues, _shape: number[], dtype: DataType): object {
    const dataId = { id: this.#nextId++ };
    this.#store(dataId, values, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    if (dtype !== 'complex64') {
      this.#store(dataId, values, dtype, refCount);
      return;
    }
    const pairs = values as Float32Array;
    const part = (offset: number) =>
      this.makeTensorInfo(
        shape,
        'float32',
        Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + offset]!),
      );
    this.data.set(dataId, { dtype, refCount, complexTensorInfos: { real: part(0), imag: part(1) } });
  }

  /** A copy of the numbers: the storage may serve another tensor after this one is disposed. */
  override readSync(dataId: object): backend_util.BackendValues {
    const values = super.readSync(dataId);
    return Array.isArray(values) ? values : values.slice();
  }

  override bufferSync<R extends Rank, D extends DataType>(info: TensorInfo): TensorBuffer<R, D> {
    if (info.dtype === 'string' || info.dtype === 'complex64') return super.bufferSync(info);
    return buffer(info.shape, info.dtype, this.values(info)) as unknown as TensorBuffer<R, D>;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const { values } = this.data.get(dataId);
    const gone = super.disposeData(dataId, force);
    if (gone && ArrayBuffer.isView(values)) this.#pool.release(values);
    return gone;
  }

  /** tfjs counts tensors and their bytes; the pool's own figures are in {@link stats}. */
  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: false, reasons: [] };
  }

  /** Lets go of all memory. */
  override dispose(): void {
    this.#pool.clear();
  }

  #store(dataId: object, values: backend_util.BackendValues, dtype: DataType, refCount: number): void {
    let stored = toStorage(values, dtype);
    // A fallback kernel gave its result the array of an input, or a piece of it.
    if (isNumericArray(stored) && this.#pool.contains(stored)) {
      const copy = this.arrayLike(stored, stored.length);
      copy.set(stored);
      stored = copy;
    }
    this.data.set(dataId, stored === undefined ? { dtype, refCount } : { values: stored, dtype, refCount });
  }
}

function isNumericArray(values: backend_util.BackendValues | undefined): values is NumericArray {
  return ArrayBuffer.isView(values);
}
