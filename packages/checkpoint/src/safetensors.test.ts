import { describe, expect, it } from 'vitest';
import { type HostTensor, readSafetensors, safetensorsParts, writeSafetensors } from './index.js';

const tensors = new Map<string, HostTensor>([
  ['matrix', { shape: [2, 3], dtype: 'F32', data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) }],
  ['scalar', { shape: [], dtype: 'I64', data: BigInt64Array.of(-5n) }],
  ['half', { shape: [3], dtype: 'BF16', data: Uint16Array.of(0x3f80, 0, 0x8000) }],
  ['flags', { shape: [3], dtype: 'BOOL', data: Uint8Array.of(1, 0, 1) }],
  ['empty', { shape: [0, 4], dtype: 'F32', data: new Float32Array(0) }],
]);

/** A file of any header text and data. */
function file(header: unknown, data = new Uint8Array(0), claimed?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('comes back as it went, from any alignment', () => {
    const bytes = writeSafetensors(tensors, { format: 'pt', note: 'ü' });
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    for (const input of [bytes, shifted.subarray(1), Buffer.from(shifted.buffer).subarray(1)]) {
      const read = readSafetensors(input);
      expect(read.metadata).toEqual({ format: 'pt', note: 'ü' });
      expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(tensors));
    }
  });

  it('writes the same bytes whatever the order, data aligned to 8', () => {
    const bytes = writeSafetensors(tensors);
    expect(writeSafetensors(new Map([...tensors].reverse()))).toEqual(bytes);
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it('reads a file written by hand', () => {
    const data = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    const { tensors: read } = readSafetensors(file({ a: entry(0, 8, [2, 1]) }, data));
    expect(read.get('a')).toEqual({ shape: [2, 1], dtype: 'F32', data: Float32Array.of(1.5, -2) });
  });

  it('refuses to write what does not fit its shape, or takes the name of the metadata', () => {
    const wrong = new Map<string, HostTensor>([['a', { shape: [3], dtype: 'F32', data: Float32Array.of(1) }]]);
    expect(() => safetensorsParts(wrong)).toThrow('a: expected 12 bytes for F32 [3], got 4 bytes.');
    const named = new Map<string, HostTensor>([
      ['__metadata__', { shape: [1], dtype: 'F32', data: Float32Array.of(1) }],
    ]);
    expect(() => safetensorsParts(named)).toThrow('no tensor may be named');
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'too short for safetensors (0 bytes)'],
    ['a header beyond the file', file('{}', undefined, 500n), 'truncated: the header needs 508 bytes, the file has 10'],
    ['a header beyond the limit', file('{}', undefined, 1n << 60n), 'its header would be 1152921504606847000 bytes'],
    ['a header that is no JSON', file('{"a":'), 'the header is no JSON'],
    ['a header that is no object', file('[1]'), 'the header is no JSON object'],
    ['a header that is no text', file('"\ud800"').fill(0xff, 8), 'the header is no JSON'],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), 'must map texts to texts'],
    ['an entry that is no object', file({ a: 3 }), 'tensor "a": its header entry is no object'],
    ['a dtype of nobody', file({ a: entry(0, 4, [1], 'F12') }), 'tensor "a": dtype "F12" is not supported'],
    ['an inherited name as dtype', file({ a: entry(0, 4, [1], 'toString') }), 'dtype "toString" is not supported'],
    ['a negative size', file({ a: entry(0, 4, [-1]) }), 'tensor "a": shape [-1] is no list of sizes'],
    ['a fractional offset', file({ a: { ...entry(0, 4), data_offsets: [0.5, 4] } }), 'are no byte range'],
    ['a shape that does not fit', file({ a: entry(0, 4, [2]) }), 'F32 [2] needs 8 bytes, its range holds 4'],
    ['a shape that overflows', file({ a: entry(0, 4, [2 ** 52, 2 ** 52]) }), 'its range holds 4'],
    ['an end before the begin', file({ a: entry(8, 4, [1]) }), 'its range holds -4'],
    [
      'an overlap',
      file({ a: entry(0, 8), b: entry(4, 12) }, new Uint8Array(12)),
      'tensor "b" overlaps the tensor before it',
    ],
    ['a hole', file({ a: entry(0, 4), b: entry(8, 12) }, new Uint8Array(12)), 'tensor "b" leaves 4 unused bytes'],
    ['missing data', file({ a: entry(0, 4), b: entry(4, 12) }, new Uint8Array(7)), '"b" is the first cut off'],
    ['data of nobody', file({ a: entry(0, 4) }, new Uint8Array(5)), '1 bytes after the last tensor belong to none'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => readSafetensors(bytes, 'bad.safetensors')).toThrow(message);
    expect(() => readSafetensors(bytes, 'bad.safetensors')).toThrow(/^bad\.safetensors: /);
  });
});
