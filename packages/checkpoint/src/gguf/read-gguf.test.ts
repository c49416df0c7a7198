import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../host-tensor.js';
import { readCheckpoint } from '../node/index.js';
import { readSafetensors } from '../read-safetensors.js';
import { readGguf } from './read-gguf.js';

const golden = (name: string) => fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));
const bytes = new Uint8Array(readFileSync(golden('blocks.gguf')));
const expected = readSafetensors(new Uint8Array(readFileSync(golden('blocks.safetensors')))).tensors;
const { metadata, tensors } = readGguf(bytes);

it('reads metadata of every type', () => {
  const values = Object.fromEntries([...metadata].filter(([key]) => key.startsWith('a.')));
  expect(values).toEqual({
    'a.u8': 200,
    'a.i8': -100,
    'a.u16': 60_000,
    'a.i16': -30_000,
    'a.u32': 4_000_000_000,
    'a.i32': -2_000_000_000,
    'a.u64': 2 ** 40,
    'a.i64': -(2 ** 40),
    'a.f32': 0.5,
    'a.f64': 0.1,
    'a.bool': true,
    'a.text': 'Grüße',
    'a.texts': ['a', '', 'ß'],
    'a.numbers': [1, 2, 3],
  });
  expect(metadata.get('general.architecture')).toBe('golden');
});

it.each([...expected.keys()])("gives ggml's values of %s", (name) => {
  const { shape, data } = expected.get(name)!;
  const read = tensors.get(name)!;
  expect(read.shape).toEqual(shape);
  const values = toFloat32(read);
  // ggml multiplies scales in float32, we in double and round once: one unit in the last place of the block's largest value
  const largest = Math.max(...(data as Float32Array).map(Math.abs));
  (data as Float32Array).forEach((value, i) => {
    expect(Math.abs(values[i]! - value)).toBeLessThanOrEqual(largest * 2 ** -23);
  });
});

it('is found by readCheckpoint', async () => {
  expect((await readCheckpoint(golden('blocks.gguf'))).tensors.get('Q6_K')).toEqual(tensors.get('Q6_K'));
});

describe('a broken file', () => {
  const changed = (change: (copy: DataView) => void) => {
    const copy = bytes.slice();
    change(new DataView(copy.buffer));
    return () => readGguf(copy, 'model.gguf');
  };
  it('is named, with what is wrong', () => {
    expect(() => readGguf(bytes.subarray(0, 200), 'model.gguf')).toThrow(/^model\.gguf: truncated/);
    expect(() => readGguf(bytes.subarray(0, bytes.length - 300), 'model.gguf')).toThrow(/truncated/);
    expect(changed((view) => view.setUint8(0, 0))).toThrow('model.gguf: not a GGUF file.');
    expect(changed((view) => view.setUint32(4, 1, true))).toThrow('GGUF version 1 is not read');
    expect(changed((view) => view.setBigUint64(8, 2n ** 60n, true))).toThrow(/truncated|dimensions/);
  });
});
