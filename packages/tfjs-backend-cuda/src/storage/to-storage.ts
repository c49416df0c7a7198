import type { backend_util, DataType } from '@tensorflow/tfjs-core';

/** The arrays in which numbers lie on the host: float32 and complex64 (pairs), int32, bool. */
export type NumericArray = Float32Array | Int32Array | Uint8Array;

export type NumericDataType = 'float32' | 'int32' | 'bool';

/** Bytes of one element on the device. */
export const bytesPerElement: Readonly<Record<NumericDataType, 4 | 1>> = { float32: 4, int32: 4, bool: 1 };

export function isNumericType(dtype: DataType): dtype is NumericDataType {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}

/** Host values in the array type that the dtype is stored in, themselves when they already are; strings stay bytes. */
export function toStorage(
  values: backend_util.BackendValues | ArrayBuffer | number[] | null | undefined,
  dtype: DataType,
): NumericArray | Uint8Array[] | undefined {
  if (values === null || values === undefined) return undefined;
  if (dtype === 'string') return values as Uint8Array[];
  if (values instanceof ArrayBuffer) return new (arrayType(dtype))(values);
  const Type = arrayType(dtype);
  return values instanceof Type ? values : Type.from(values as number[]);
}

/** A fresh array for numbers that come from the device. */
export function makeArray(dtype: DataType, length: number): NumericArray {
  return new (arrayType(dtype))(new ArrayBuffer(length * (dtype === 'bool' ? 1 : 4)));
}

function arrayType(dtype: DataType): Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor {
  if (dtype === 'int32') return Int32Array;
  return dtype === 'bool' ? Uint8Array : Float32Array;
}
