import type { DataType } from '@tensorflow/tfjs-core';
import type { DeviceBuffer } from '../memory/device-pool.js';
import type { NumericArray } from './to-storage.js';

/**
 * A tensor's data: on the host until a kernel wants it, on the device from then on. Strings and complex numbers (as
 * pairs) stay on the host.
 *
 * It is also the `dataId` by which tfjs knows the data, so that a kernel finds its inputs without a look-up.
 */
export class StoredTensor {
  readonly dtype: DataType;
  /** Elements. */
  readonly length: number;
  refCount: number;
  host: NumericArray | Uint8Array[] | undefined;
  buffer: DeviceBuffer | undefined;
  /** Where the tensor starts in its buffer, in bytes. */
  offset: number;
  /** The storage that holds the data; undefined once it is disposed, or has moved to another backend. */
  owner: object | undefined;

  constructor(
    owner: object,
    dtype: DataType,
    length: number,
    host: NumericArray | Uint8Array[] | undefined,
    buffer?: DeviceBuffer,
    offset = 0,
  ) {
    this.owner = owner;
    this.dtype = dtype;
    this.length = length;
    this.refCount = 1;
    this.host = host;
    this.buffer = buffer;
    this.offset = offset;
  }
}
