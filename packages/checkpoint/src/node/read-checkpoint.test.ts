import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSafetensors } from '../write-safetensors.js';
import { readCheckpoint, SafetensorsFile } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-read-'));
});
afterEach(() => rm(folder, { recursive: true }));

const shard = (name: string, value: number) =>
  writeSafetensors(new Map([[name, { shape: [2], dtype: 'F32', data: Float32Array.of(value, value) }]]), {
    [name]: 'seen',
  });
const index = (map: unknown) =>
  writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));

it('reads a folder of shards', async () => {
  await writeFile(join(folder, 'one.safetensors'), shard('a', 1));
  await writeFile(join(folder, 'two.safetensors'), shard('b', 2));
  await index({ a: 'one.safetensors', b: 'two.safetensors' });
  const { tensors, metadata } = await readCheckpoint(folder);
  expect([...tensors].map(([name, { data }]) => [name, ...Array.from(data as Float32Array)])).toEqual([
    ['a', 1, 1],
    ['b', 2, 2],
  ]);
  expect(metadata).toEqual({ a: 'seen', b: 'seen' });
});

it('reads the first bytes of a tensor alone', async () => {
  await writeFile(join(folder, 'one.safetensors'), shard('a', 1));
  const file = await SafetensorsFile.open(join(folder, 'one.safetensors'));
  expect(new Float32Array((await file.readBytes(file.entries[0]!.begin, 4)).buffer)).toEqual(Float32Array.of(1));
  await file.close();
});

it('says what is wrong with a folder', async () => {
  await expect(readCheckpoint(join(folder, 'absent'))).rejects.toThrow('absent: does not exist (ENOENT).');
  await expect(readCheckpoint(folder)).rejects.toThrow('this folder holds no weights (model.safetensors, ');
  await index({ a: '../../etc/passwd' });
  await expect(readCheckpoint(folder)).rejects.toThrow('names "../../etc/passwd", which is no file beside it.');
  await index({});
  await expect(readCheckpoint(folder)).rejects.toThrow('has no "weight_map"');
  await index({ a: 'one.safetensors', b: 'two.safetensors' });
  await expect(readCheckpoint(folder)).rejects.toThrow('one.safetensors: does not exist (ENOENT).');
  await writeFile(join(folder, 'one.safetensors'), shard('a', 1));
  await writeFile(join(folder, 'two.safetensors'), shard('a', 2));
  await expect(readCheckpoint(folder)).rejects.toThrow('tensor "a" is in another shard too.');
  await writeFile(join(folder, 'model.safetensors.index.json'), '{"weight_map": {');
  await expect(readCheckpoint(folder)).rejects.toThrow('index.json: not JSON, or cut off.');
  await writeFile(join(folder, 'model.safetensors'), shard('a', 1).subarray(0, 100));
  await expect(readCheckpoint(folder)).rejects.toThrow('model.safetensors: truncated');
});
