import { CheckpointError } from '@molx/core';
import { ByteCursor } from '../byte-cursor.js';
import { type Dtype, itemSize, viewAs } from '../dtype.js';
import { type HostTensor, sizeOf } from '../host-tensor.js';
import { blockFormats, dequantize } from './dequantize.js';

/** A value of a GGUF file's metadata; 64-bit integers as numbers, exact to 2^53. */
export type GgufValue = number | boolean | string | GgufValue[];

export interface GgufFile {
  /** `general.architecture`, `llama.block_count` and so on, as the file names them. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Under the file's names, rows first. Quantised tensors have become F32. */
  readonly tensors: Map<string, HostTensor>;
}

/** ggml's type numbers of tensors that are plain arrays. */
const plainTypes: ReadonlyMap<number, Dtype> = new Map<number, Dtype>([
  [0, 'F32'],
  [1, 'F16'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [30, 'BF16'],
]);

/**
 * Reads a GGUF file, versions 2 and 3 (ggml's docs/gguf.md). Plain tensors are views of `bytes`; quantised ones take memory of their own.
 *
 * @param path  what errors call the file
 * @throws {CheckpointError} when the file is truncated, of another format, or quantised in a way that is not read (IQ and ternary types)
 */
export function readGguf(bytes: Uint8Array, path = 'GGUF file'): GgufFile {
  const cursor = new ByteCursor(bytes, 0, path);
  if (!isGguf(bytes)) throw new CheckpointError(path, 'not a GGUF file.');
  cursor.offset = 4;
  const version = cursor.uint32();
  if (version !== 2 && version !== 3)
    throw new CheckpointError(path, `GGUF version ${version} is not read (2 and 3 are).`);
  const tensorCount = cursor.uint64();
  const metadataCount = cursor.uint64();
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < metadataCount; i++) {
    const key = cursor.text(cursor.uint64());
    metadata.set(key, readValue(cursor, cursor.uint32(), path, 0));
  }
  const entries: { name: string; shape: number[]; type: number; offset: number }[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = cursor.text(cursor.uint64());
    const rank = cursor.uint32();
    if (rank > 4) throw new CheckpointError(path, `tensor "${name}" has ${rank} dimensions.`, { tensor: name });
    // the file counts from the innermost dimension
    const shape = Array.from({ length: rank }, () => cursor.uint64()).reverse();
    entries.push({ name, shape, type: cursor.uint32(), offset: cursor.uint64() });
  }
  const alignment = Number(metadata.get('general.alignment') ?? 32);
  if (!Number.isInteger(alignment) || alignment < 1) throw new CheckpointError(path, `its alignment is ${alignment}.`);
  const dataStart = Math.ceil(cursor.offset / alignment) * alignment;
  const tensors = new Map<string, HostTensor>();
  for (const { name, shape, type, offset } of entries) {
    const at = new ByteCursor(bytes, dataStart + offset, path);
    tensors.set(name, readTensor(at, name, shape, type, path));
  }
  return { metadata, tensors };
}

/** Whether a file begins as a GGUF file does. */
export function isGguf(bytes: Uint8Array): boolean {
  return [0x47, 0x47, 0x55, 0x46].every((byte, i) => bytes[i] === byte);
}

function readTensor(cursor: ByteCursor, name: string, shape: number[], type: number, path: string): HostTensor {
  const size = sizeOf(shape);
  const dtype = plainTypes.get(type);
  if (dtype !== undefined) return { shape, dtype, data: viewAs(dtype, cursor.bytes(size * itemSize(dtype))) };
  const format = blockFormats.get(type);
  if (format === undefined) {
    throw new CheckpointError(path, `tensor "${name}" is of ggml type ${type}, which is not read.`, { tensor: name });
  }
  if ((shape.at(-1) ?? 1) % format.values !== 0) {
    const message = `tensor "${name}" has rows of ${shape.at(-1)}, which ${format.name} can't hold.`;
    throw new CheckpointError(path, message, { tensor: name });
  }
  return { shape, dtype: 'F32', data: dequantize(cursor.bytes((size / format.values) * format.bytes), format) };
}

const arrayType = 9;

function readValue(cursor: ByteCursor, type: number, path: string, depth: number): GgufValue {
  if (type === arrayType && depth < 4) {
    const itemType = cursor.uint32();
    const length = cursor.uint64();
    const items: GgufValue[] = [];
    for (let i = 0; i < length; i++) items.push(readValue(cursor, itemType, path, depth + 1));
    return items;
  }
  const read = scalarReaders[type];
  if (read === undefined) throw new CheckpointError(path, `holds a value of unknown type ${type}.`);
  return read(cursor);
}

/** By GGUF's number of the value's type. */
const scalarReaders: Readonly<Record<number, (cursor: ByteCursor) => GgufValue>> = {
  0: (cursor) => cursor.uint8(),
  1: (cursor) => cursor.int8(),
  2: (cursor) => cursor.uint16(),
  3: (cursor) => cursor.int16(),
  4: (cursor) => cursor.uint32(),
  5: (cursor) => cursor.int32(),
  6: (cursor) => cursor.float32(),
  7: (cursor) => cursor.uint8() !== 0,
  8: (cursor) => cursor.text(cursor.uint64()),
  10: (cursor) => cursor.uint64(),
  11: (cursor) => cursor.int64(),
  12: (cursor) => cursor.float64(),
};
