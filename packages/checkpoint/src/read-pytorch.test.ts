import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './host-tensor.js';
import { readCheckpoint, readFile } from './node/index.js';
import { readPyTorch } from './read-pytorch.js';

const folder = resolve(process.env.MOLX_DATA ?? '../shared/data', 'gnn');

describe('published PyTorch files', () => {
  it.for([
    ['gcn_contextpred.pth', 'gnn_pretrain_gnns_gcn_contextpred.safetensors'],
    ['tokenizer_gcl_layer2.pth', 'gnn_simsgt_tokenizer_gcl_layer2.safetensors'],
  ])('%s is its safetensors twin', async ([file, twin], { skip }) => {
    skip(!existsSync(folder), `${folder} is absent; set MOLX_DATA to the data folder`);
    const ours = await readCheckpoint(join(folder, file!));
    const theirs = await readCheckpoint(join(folder, twin!));
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort());
    for (const [name, tensor] of theirs.tensors) {
      const { shape, dtype } = ours.tensors.get(name)!;
      expect({ shape, dtype }).toEqual({ shape: tensor.shape, dtype: tensor.dtype });
      expect(Buffer.compare(bytesOf(ours.tensors.get(name)!), bytesOf(tensor)), name).toBe(0);
    }
  });
});

const golden = (name: string) => readFile(new URL(`../golden/${name}`, import.meta.url).pathname);

describe.each(['state-zip.pt', 'state-legacy.pt'])('%s', (file) => {
  it('gives the values that Python wrote', async () => {
    const { tensors, ignored } = readPyTorch(await golden(file), file);
    expect(Object.fromEntries(tensors)).toEqual({
      'layer.weight': { shape: [2, 3], dtype: 'F32', data: Float32Array.of(0, 1, 2, 3, 4, 5) },
      transposed: { shape: [3, 2], dtype: 'F32', data: Float32Array.of(0, 3, 1, 4, 2, 5) },
      row: { shape: [3], dtype: 'F32', data: Float32Array.of(3, 4, 5) },
      half: { shape: [2], dtype: 'F16', data: Uint16Array.of(0x3e00, 0xc000) },
      bfloat: { shape: [2], dtype: 'BF16', data: Uint16Array.of(0x3fc0, 0xc000) },
      double: { shape: [1], dtype: 'F64', data: Float64Array.of(0.1) },
      count: { shape: [], dtype: 'I64', data: BigInt64Array.of(7n) },
      flags: { shape: [2], dtype: 'BOOL', data: Uint8Array.of(1, 0) },
      empty: { shape: [0, 4], dtype: 'F32', data: new Float32Array(0) },
      parameter: { shape: [1], dtype: 'F32', data: Float32Array.of(9) },
    });
    expect(ignored).toEqual([]);
  });

  it('is the same in a Buffer, from any alignment', async () => {
    const bytes = await golden(file);
    const expected = readPyTorch(bytes, file);
    for (let shift = 0; shift < 8; shift++) {
      const buffer = Buffer.from(new Uint8Array(bytes.length + shift).buffer).subarray(shift);
      buffer.set(bytes);
      expect(readPyTorch(buffer, file)).toEqual(expected);
    }
  });

  it('says where it is cut off, at any length', async () => {
    const bytes = await golden(file);
    for (let length = 0; length < bytes.length; length += 13) {
      expect(() => readPyTorch(bytes.subarray(0, length), 'cut.pt')).toThrow(/^cut\.pt: /);
    }
  });

  it('throws its own error or reads on when a byte is wrong', async () => {
    const bytes = await golden(file);
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x55;
      try {
        readPyTorch(damaged, 'damaged.pt');
      } catch (error) {
        expect(error).toHaveProperty('code', 'checkpoint');
      }
    }
  });
});

it('takes the weights out of a training checkpoint and lists what it leaves aside', async () => {
  const { tensors, ignored } = readPyTorch(await golden('training.pt'));
  expect([...tensors.keys()]).toEqual(['weight']);
  expect(ignored).toEqual([]);
});

it('runs nothing that a hostile file asks for', async () => {
  const bytes = await golden('hostile.pt');
  expect(() => readPyTorch(bytes, 'hostile.pt')).toThrow('hostile.pt: holds no tensors. It refers to posix.system.');
  expect(existsSync('molx-pickle-was-run')).toBe(false);
});
