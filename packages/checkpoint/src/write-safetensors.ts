import { InvalidArgumentError } from '@molx/core';
import { itemSize } from './dtype.js';
import { assertConsistent, bytesOf, type HostTensor } from './host-tensor.js';

/**
 * The parts of a safetensors file, in order: the header, then each tensor's own memory. Nothing large is copied.
 *
 * The same tensors and metadata give the same bytes, whatever the order of the map: tensors go by falling element size, then by name.
 *
 * @throws {ShapeError} when a tensor's data does not fit its shape
 */
export function safetensorsParts(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const sorted = [...tensors].sort(
    ([a, { dtype: da }], [b, { dtype: db }]) => itemSize(db) - itemSize(da) || (a < b ? -1 : 1),
  );
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(['__metadata__', metadata]);
  let offset = 0;
  for (const [name, tensor] of sorted) {
    if (name === '__metadata__') throw new InvalidArgumentError('safetensors: no tensor may be named "__metadata__".');
    assertConsistent(name, tensor);
    const end = offset + tensor.data.byteLength;
    header.push([name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  return [encodeHeader(Object.fromEntries(header)), ...sorted.map(([, tensor]) => bytesOf(tensor))];
}

/** A whole safetensors file in memory; {@link safetensorsParts} avoids the copy. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function encodeHeader(header: object): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(0x20, 8);
  bytes.set(json, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  return bytes;
}
