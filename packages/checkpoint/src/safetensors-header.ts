import { CheckpointError } from '@molx/core';
import { type Dtype, isDtype, itemSize } from './dtype.js';
import { sizeOf } from './host-tensor.js';

/** Where a tensor lies in a safetensors file. `begin` and `end` count bytes from the start of the data, after the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's limit: a longer header is an attack or not a header. */
export const maxHeaderBytes = 100_000_000;

/**
 * Reads the length field at the start of a safetensors file.
 *
 * @param prefix     at least the first 8 bytes
 * @param fileBytes  the whole file's length
 * @throws {CheckpointError} when the file can't hold such a header
 */
export function readHeaderLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  if (prefix.length < 8) {
    throw new CheckpointError(path, `too short for safetensors (${fileBytes} bytes): the file is empty or cut off.`);
  }
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true));
  if (length > maxHeaderBytes) {
    throw new CheckpointError(path, `not safetensors: its header would be ${length} bytes (limit ${maxHeaderBytes}).`);
  }
  if (8 + length > fileBytes) {
    throw new CheckpointError(path, `truncated: the header needs ${8 + length} bytes, the file has ${fileBytes}.`);
  }
  return length;
}

/**
 * Parses and checks a safetensors header: known dtypes, shapes that fit their bytes, no overlap, no hole, nothing missing at the end.
 *
 * @param json       the header's bytes
 * @param dataBytes  length of what follows the header
 * @throws {CheckpointError} naming the tensor that is wrong
 */
export function parseSafetensorsHeader(json: Uint8Array, dataBytes: number, path: string): SafetensorsHeader {
  const header = parseObject(json, path);
  const entries: TensorEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = checkMetadata(value, path);
    else entries.push(checkEntry(name, value, path));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let offset = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== offset) {
      const what = begin < offset ? 'overlaps the tensor before it' : `leaves ${begin - offset} unused bytes before it`;
      throw new CheckpointError(path, `tensor "${name}" ${what} (begins at ${begin}, expected ${offset}).`, {
        tensor: name,
      });
    }
    offset = end;
  }
  if (offset > dataBytes) {
    const cut = entries.find(({ end }) => end > dataBytes)!.name;
    const message = `truncated: tensors need ${offset} bytes, the file has ${dataBytes}; "${cut}" is the first cut off. Fetch or write it again.`;
    throw new CheckpointError(path, message, { tensor: cut });
  }
  if (offset < dataBytes) {
    throw new CheckpointError(path, `${dataBytes - offset} bytes after the last tensor belong to none.`);
  }
  return { entries, metadata };
}

function parseObject(json: Uint8Array, path: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw new CheckpointError(path, 'not safetensors, or damaged: the header is no JSON.', { cause });
  }
  if (!isRecord(header)) throw new CheckpointError(path, 'not safetensors: the header is no JSON object.');
  return header;
}

function checkMetadata(value: unknown, path: string): Record<string, string> {
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw new CheckpointError(path, 'the header\'s "__metadata__" must map texts to texts.');
}

function checkEntry(name: string, value: unknown, path: string): TensorEntry {
  const fail = (what: string): never => {
    throw new CheckpointError(path, `tensor "${name}": ${what}.`, { tensor: name });
  };
  if (!isRecord(value)) return fail('its header entry is no object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) return fail(`dtype ${JSON.stringify(dtype)} is not supported`);
  if (!isCounts(shape)) return fail(`shape ${JSON.stringify(shape)} is no list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2)
    return fail(`data_offsets ${JSON.stringify(offsets)} are no byte range`);
  const [begin, end] = offsets as [number, number];
  const bytes = sizeOf(shape) * itemSize(dtype);
  if (bytes !== end - begin) return fail(`${dtype} [${shape}] needs ${bytes} bytes, its range holds ${end - begin}`);
  return { name, dtype, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
