/** Element types of a checkpoint, under safetensors' names. */
export type Dtype =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL';

/** What a tensor's elements lie in. F16 and BF16 are held as their 16 bits, booleans as 0 and 1. */
export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

interface DataConstructor {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData;
  readonly BYTES_PER_ELEMENT: number;
}

const arrayTypes: Readonly<Record<Dtype, DataConstructor>> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

/** Bytes of one element. */
export function itemSize(dtype: Dtype): number {
  return arrayTypes[dtype].BYTES_PER_ELEMENT;
}

/** A view of little-endian `bytes` as `dtype`; a copy only where `bytes` starts off the element's alignment. */
export function viewAs(dtype: Dtype, bytes: Uint8Array): TensorData {
  const ArrayType = arrayTypes[dtype];
  const size = ArrayType.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes); // a Buffer's slice() would copy nothing
  return new ArrayType(aligned.buffer, aligned.byteOffset, aligned.byteLength / size);
}
