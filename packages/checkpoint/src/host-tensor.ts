import { CheckpointError, ShapeError } from '@molx/core';
import { type Dtype, itemSize, type TensorData } from './dtype.js';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './half.js';

/** A tensor of a checkpoint in host memory, rows first. `data` may be a view of the file's bytes: copy before writing. */
export interface HostTensor {
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly data: TensorData;
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The tensor's memory as bytes, without a copy. */
export function bytesOf({ data }: HostTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * The tensor's values as float32: exact from F16 and BF16, rounded from F64 and from integers beyond 2^24.
 * An F32 tensor gives its own memory, not a copy.
 */
export function toFloat32({ dtype, data }: HostTensor): Float32Array {
  if (dtype === 'F16') return float16ToFloat32(data as Uint16Array);
  if (dtype === 'BF16') return bfloat16ToFloat32(data as Uint16Array);
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  return Float32Array.from(data);
}

/** A float tensor of the given values, rounded to nearest even where `dtype` is narrower than float32. */
export function fromFloat32(
  values: Float32Array,
  sizes: readonly number[],
  dtype: 'F32' | 'F16' | 'BF16' = 'F32',
): HostTensor {
  const shape = [...sizes];
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError('fromFloat32', `${sizeOf(shape)} values for shape [${shape}]`, `${values.length}`);
  }
  if (dtype === 'F16') return { shape, dtype, data: float32ToFloat16(values) };
  if (dtype === 'BF16') return { shape, dtype, data: float32ToBfloat16(values) };
  return { shape, dtype, data: values };
}

/**
 * The tensor of that name, or an error that says what the file holds instead.
 *
 * @throws {CheckpointError} when `tensors` has none of that name
 */
export function requireTensor(tensors: ReadonlyMap<string, HostTensor>, name: string, path: string): HostTensor {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  const some = [...tensors.keys()].slice(0, 3).join(', ');
  throw new CheckpointError(path, `has no tensor "${name}" (${tensors.size} tensors: ${some} ...).`, { tensor: name });
}

/** @throws {ShapeError} when shape, dtype and data disagree */
export function assertConsistent(name: string, { shape, dtype, data }: HostTensor): void {
  const bytes = sizeOf(shape) * itemSize(dtype);
  if (bytes !== data.byteLength) {
    throw new ShapeError(name, `${bytes} bytes for ${dtype} [${shape}]`, `${data.byteLength} bytes`);
  }
}
