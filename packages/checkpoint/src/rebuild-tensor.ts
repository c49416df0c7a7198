import { CheckpointError } from '@molx/core';
import { type Dtype, itemSize, type TensorData, viewAs } from './dtype.js';
import { type HostTensor, sizeOf } from './host-tensor.js';

/** A PyTorch storage: a flat run of elements that several tensors may share. Old files give its bytes last. */
export interface Storage {
  readonly key: string;
  readonly dtype: Dtype;
  readonly elements: number;
  bytes: Uint8Array | undefined;
}

/** A tensor as PyTorch pickles it: a window on a storage. */
export class StridedTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: readonly number[],
  ) {}
}

/**
 * Lays a strided window out row by row. A contiguous one stays a view of the storage.
 *
 * @throws {CheckpointError} when the window reaches outside its storage
 */
export function rebuildTensor(name: string, tensor: StridedTensor, path: string): HostTensor {
  const { storage, offset, shape, strides } = tensor;
  const { dtype, bytes, key } = storage;
  if (bytes === undefined) throw new CheckpointError(path, `storage ${key} of "${name}" is missing.`, { tensor: name });
  const size = sizeOf(shape);
  const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * (strides[axis] ?? 0), offset);
  if (strides.length !== shape.length || (size > 0 && (last + 1) * itemSize(dtype) > bytes.length)) {
    const message = `"${name}" [${shape}] reaches outside its storage of ${bytes.length} bytes: the file is damaged or truncated.`;
    throw new CheckpointError(path, message, { tensor: name });
  }
  if (isContiguous(shape, strides)) {
    const begin = offset * itemSize(dtype);
    return { shape, dtype, data: viewAs(dtype, bytes.subarray(begin, begin + size * itemSize(dtype))) };
  }
  if (size > maxGathered) {
    throw new CheckpointError(path, `"${name}" [${shape}] is not laid out by rows and too large to copy.`, {
      tensor: name,
    });
  }
  const whole = viewAs(dtype, bytes.subarray(0, Math.floor(bytes.length / itemSize(dtype)) * itemSize(dtype)));
  const out = viewAs(dtype, new Uint8Array(size * itemSize(dtype)));
  gather(whole, out, offset, shape, strides);
  return { shape, dtype, data: out };
}

/** Elements; a stride of 0 lets a tiny file claim a tensor of any size. */
const maxGathered = 2 ** 30;

function gather(
  source: TensorData,
  out: TensorData,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): void {
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < out.length; to++) {
    out[to] = source[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
