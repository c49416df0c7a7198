import type { backend_util, DataType } from '@tensorflow/tfjs-core';

/**
 * The values in the array type that the dtype is stored in; itself when it already is.
 *
 * Strings stay encoded byte arrays. A complex64 tensor has no values of its own: undefined.
 */
export function toStorage(
  values: backend_util.BackendValues | ArrayBuffer | number[] | undefined | null,
  dtype: DataType,
): backend_util.BackendValues | undefined {
  if (values === undefined || values === null || dtype === 'complex64') return undefined;
  if (dtype === 'string') return values as Uint8Array[];
  if (values instanceof ArrayBuffer) return fromBytes(values, dtype);
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values as number[]);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values as number[]);
  return values instanceof Uint8Array ? values : Uint8Array.from(values as number[]);
}

function fromBytes(bytes: ArrayBuffer, dtype: 'float32' | 'int32' | 'bool'): backend_util.BackendValues {
  if (dtype === 'float32') return new Float32Array(bytes);
  return dtype === 'int32' ? new Int32Array(bytes) : new Uint8Array(bytes);
}
