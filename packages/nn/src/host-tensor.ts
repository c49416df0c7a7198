import { CheckpointError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** A tensor in plain memory, as checkpoints give and take it. F16 and BF16 are held as their 16 bits. */
export interface HostTensor {
  shape: number[];
  dtype: string;
  data: ArrayLike<number> | ArrayLike<bigint>;
}

/** What {@link Module.state} gives: the dtypes that parameters have in memory. */
export interface StateTensor extends HostTensor {
  dtype: 'F32' | 'I32';
  data: Float32Array | Int32Array;
}

/** Copies a tensor to plain memory. */
export async function toHost(tensor: tf.Tensor): Promise<StateTensor> {
  const data = await tensor.data();
  return tensor.dtype === 'int32'
    ? { shape: [...tensor.shape], dtype: 'I32', data: Int32Array.from(data) }
    : { shape: [...tensor.shape], dtype: 'F32', data: Float32Array.from(data) };
}

/** The dtypes of a checkpoint that can be loaded, under safetensors' names. */
const loadable = new Set(['F64', 'F32', 'F16', 'BF16', 'I64', 'U64', 'I32', 'U32', 'I16', 'U16', 'I8', 'U8', 'BOOL']);

/** @throws {CheckpointError} when the tensor's dtype can't be loaded into a parameter */
export function checkDtype(host: HostTensor, tensor: string, path: string): void {
  if (loadable.has(host.dtype)) return;
  throw new CheckpointError(path, `tensor ${tensor}: dtype ${host.dtype} can't be loaded.`, { tensor });
}

/** Copies a checkpoint's tensor to the device as float32 or int32. The caller disposes the result. */
export function toDevice(host: HostTensor, dtype: 'float32' | 'int32'): tf.Tensor {
  const values = numbers(host);
  return tf.tensor(dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), host.shape, dtype);
}

function numbers({ dtype, data }: HostTensor): ArrayLike<number> {
  if (dtype === 'F16') return Float32Array.from(data as ArrayLike<number>, halfToFloat);
  if (dtype === 'I64' || dtype === 'U64') return Array.from(data as ArrayLike<bigint>, Number);
  if (dtype !== 'BF16') return data as ArrayLike<number>;
  const wide = new Float32Array(data.length);
  const bits = new Uint32Array(wide.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = (data[i] as number) << 16;
  return wide;
}

/** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
