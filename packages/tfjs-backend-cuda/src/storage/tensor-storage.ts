import { InvalidArgumentError } from '@molx/core';
import {
  type backend_util,
  buffer,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type Rank,
  type TensorBuffer,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { CallCounts } from '../call-counts.js';
import type { CudaRuntime } from '../cuda-runtime.js';
import type { Handle } from '../driver/driver-functions.js';
import type { DeviceBuffer } from '../memory/device-pool.js';
import { alignment } from '../memory/size-class.js';
import { sizeOf } from './size-of.js';
import { StoredTensor } from './stored-tensor.js';
import { TakenByKernel } from './taken-by-kernel.js';
import {
  bytesPerElement,
  isNumericType,
  makeArray,
  type NumericArray,
  type NumericDataType,
  toStorage,
} from './to-storage.js';

/** The tensors of a backend: where their data is, when it moves, who holds it. */
export abstract class TensorStorage extends KernelBackend {
  readonly runtime: CudaRuntime;
  protected readonly counts = new CallCounts();
  /** Data that came from another backend, which keeps the `dataId` it got there. */
  readonly #foreign: DataStorage<StoredTensor>;
  #ownCount = 0;
  readonly #taken = new TakenByKernel();

  constructor(runtime: CudaRuntime) {
    super();
    this.runtime = runtime;
    this.#foreign = new DataStorage(this, engine());
  }

  /**
   * Runs a kernel. When it throws, for want of memory or because of its arguments, the tensors and the work space that it
   * had taken by then are given back.
   */
  run<Call, Result>(kernel: (call: Call) => Result, call: Call): Result {
    this.#taken.enter();
    try {
      return kernel(call);
    } catch (error) {
      this.#taken.giveBack(this);
      throw error;
    } finally {
      this.#taken.leave();
    }
  }

  /** A new tensor on the device with one reference; its numbers are whatever the memory held before. */
  allocate(shape: readonly number[], dtype: NumericDataType): TensorInfo {
    const length = sizeOf(shape);
    return this.#info(shape, dtype, length, this.runtime.pool.take(length * bytesPerElement[dtype]), 0);
  }

  /**
   * Where a numeric tensor lies on the device, a multiple of 256; it is copied there first when it is still on the
   * host. Kernels only read there; see {@link writable}.
   */
  address(info: TensorInfo): Handle {
    const record = this.#find(info.dataId);
    return record.buffer === undefined ? this.#upload(record) : record.buffer.address + record.offset;
  }

  /** As {@link address}, for a change in place, which all tensors on the same data see, but no view of a larger one. */
  writable(info: TensorInfo): Handle {
    const address = this.address(info);
    const record = this.#find(info.dataId);
    const shared = record.buffer!;
    if (shared.references === 1) return address;
    const bytes = record.length * bytesPerElement[record.dtype as NumericDataType];
    const own = this.runtime.pool.take(bytes);
    this.runtime.device.copy(own.address, address, bytes);
    this.runtime.pool.release(shared);
    record.buffer = own;
    record.offset = 0;
    return own.address;
  }

  /** Whether other data lies in the same block, as {@link view} lays it. */
  sharesMemory(info: TensorInfo): boolean {
    return (this.#find(info.dataId).buffer?.references ?? 1) > 1;
  }

  /** Work space with undefined content; give it back with {@link release}. */
  scratch(bytes: number): DeviceBuffer {
    const buffer = this.runtime.pool.take(bytes);
    this.#taken.buffer(buffer);
    return buffer;
  }

  /** Takes back what {@link scratch} gave. What was launched before may still use it. */
  release(scratch: DeviceBuffer): void {
    this.runtime.pool.release(scratch);
  }

  /** The numbers of a tensor that no kernel has asked for yet; undefined for one on the device. */
  hostValues(info: TensorInfo): NumericArray | undefined {
    const { host } = this.#find(info.dataId);
    return ArrayBuffer.isView(host) ? host : undefined;
  }

  /** A tensor on the same data as `info`, under another shape of as many elements. */
  alias(info: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: shape as number[], dtype: info.dtype };
  }

  /**
   * A tensor on a piece of `info`'s memory, from element `start` on, without a copy; undefined where the piece would
   * not start at a multiple of 256 bytes, or `info` is still on the host.
   */
  view(info: TensorInfo, start: number, shape: readonly number[]): TensorInfo | undefined {
    const { buffer: shared, offset, dtype } = this.#find(info.dataId);
    const from = offset + start * bytesPerElement[dtype as NumericDataType];
    if (shared === undefined || from % alignment !== 0) return undefined;
    shared.references++;
    return this.#info(shape, dtype, sizeOf(shape), shared, from);
  }

  /** A tensor of values on the host. Strings may come as text. */
  makeTensorInfo(shape: number[], dtype: DataType, values?: backend_util.BackendValues | string[]): TensorInfo {
    const encoded =
      dtype === 'string' && typeof values?.[0] === 'string'
        ? (values as string[]).map((text) => util.encodeString(text))
        : (values as backend_util.BackendValues);
    return { dataId: this.write(encoded, shape, dtype), shape, dtype };
  }

  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): object {
    return this.#add(new StoredTensor(this, dtype, sizeOf(shape), toStorage(values, dtype)));
  }

  override move(
    dataId: object,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const record = new StoredTensor(this, dtype, sizeOf(shape), toStorage(values, dtype));
    record.refCount = refCount;
    this.#foreign.set(dataId, record);
  }

  override readSync(dataId: object): backend_util.BackendValues {
    const { host, buffer: from, offset, dtype, length } = this.#find(dataId);
    if (from === undefined) return copyOf(host, dtype);
    const values = makeArray(dtype, length);
    if (length > 0) this.runtime.device.download(values, from.address + offset);
    this.counts.downloadedBytes += values.byteLength;
    this.runtime.faults.check();
    return values;
  }

  /** The numbers as they are when this is called, without blocking the event loop. */
  override async read(dataId: object): Promise<backend_util.BackendValues> {
    const { host, buffer: from, offset, dtype, length } = this.#find(dataId);
    if (from === undefined || length === 0) return from === undefined ? copyOf(host, dtype) : makeArray(dtype, 0);
    const values = makeArray(dtype, length);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await this.runtime.staging.read(bytes, from.address + offset);
    this.counts.downloadedBytes += bytes.length;
    this.runtime.faults.check();
    return values;
  }

  bufferSync<R extends Rank, D extends DataType>({ dataId, shape, dtype }: TensorInfo): TensorBuffer<R, D> {
    const values = this.readSync(dataId);
    const decoded = dtype === 'string' ? (values as Uint8Array[]).map((bytes) => util.decodeString(bytes)) : values;
    return buffer(shape, dtype, decoded as never) as unknown as TensorBuffer<R, D>;
  }

  override refCount(dataId: object): number {
    return this.#isOwn(dataId) || this.#foreign.has(dataId) ? this.#find(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.#find(dataId).refCount++;
  }

  override disposeData(dataId: object, force = false): boolean {
    const own = this.#isOwn(dataId);
    if (!own && !this.#foreign.has(dataId)) return true;
    const record = own ? dataId : this.#foreign.get(dataId);
    record.refCount--;
    if (!force && record.refCount > 0) return false;
    if (record.buffer !== undefined) this.runtime.pool.release(record.buffer);
    record.host = record.buffer = record.owner = undefined;
    if (own) this.#ownCount--;
    else this.#foreign.delete(dataId);
    return true;
  }

  disposeIntermediateTensorInfo(info: TensorInfo): void {
    this.disposeData(info.dataId);
  }

  override numDataIds(): number {
    return this.#ownCount + this.#foreign.numDataIds();
  }

  #info(shape: readonly number[], dtype: DataType, length: number, buffer: DeviceBuffer, offset: number): TensorInfo {
    const dataId = this.#add(new StoredTensor(this, dtype, length, undefined, buffer, offset));
    return { dataId, shape: shape as number[], dtype };
  }

  #add(record: StoredTensor): StoredTensor {
    this.#ownCount++;
    this.#taken.tensor(record);
    return record;
  }

  #isOwn(dataId: object): dataId is StoredTensor {
    return dataId instanceof StoredTensor && dataId.owner === this;
  }

  /** What is on another backend is fetched from there. */
  #find(dataId: object): StoredTensor {
    return this.#isOwn(dataId) ? dataId : this.#foreign.get(dataId);
  }

  #upload(record: StoredTensor): Handle {
    const { host, dtype } = record;
    if (!isNumericType(dtype) || !ArrayBuffer.isView(host)) {
      throw new InvalidArgumentError(`A ${dtype} tensor has no place on the device.`);
    }
    const to = this.runtime.pool.take(host.byteLength);
    try {
      this.runtime.uploads.upload(to.address, host);
    } catch (error) {
      this.runtime.pool.release(to);
      throw error;
    }
    this.counts.uploadedBytes += host.byteLength;
    record.buffer = to;
    record.host = undefined;
    return to.address;
  }
}

/** Callers may write into what they get. */
function copyOf(host: NumericArray | Uint8Array[] | undefined, dtype: DataType): backend_util.BackendValues {
  if (host === undefined) return makeArray(dtype, 0);
  return ArrayBuffer.isView(host) ? host.slice() : host;
}
