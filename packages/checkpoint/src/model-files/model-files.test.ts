import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../write-safetensors.js';
import * as node from './node.js';
import * as web from './web.js';

const weights = writeSafetensors(new Map([['a', { shape: [2], dtype: 'F32', data: Float32Array.of(1, 2) }]]));
const files = new Map([
  ['model.safetensors', weights],
  ['config.json', new TextEncoder().encode('{"hidden":2}')],
]);

async function expectModel(model: node.ModelFiles): Promise<void> {
  expect(await node.readJson(model, 'config.json')).toEqual({ hidden: 2 });
  expect(await model.read('vocab.txt')).toBeUndefined();
  expect((await model.readWeights()).tensors.get('a')?.data).toEqual(Float32Array.of(1, 2));
}

afterEach(() => vi.unstubAllGlobals());

it('reads from memory', async () => {
  await expectModel(node.modelFilesOf(files));
  await expect(node.modelFilesOf(new Map(), 'dropped').readWeights()).rejects.toThrow('dropped: holds no weights');
  const broken = node.modelFilesOf(new Map([['config.json', new TextEncoder().encode('[1')]]), 'x');
  await expect(node.readJson(broken, 'config.json')).rejects.toThrow('x/config.json: not JSON, or cut off.');
});

it('writes to a folder, leaves other files, and reads it and a single file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'molx-'));
  try {
    await node.saveModel(join(folder, 'new'), files);
    await node.saveModel(join(folder, 'new'), new Map([['extra.json', new Uint8Array(1)]]));
    expect((await readdir(join(folder, 'new'))).sort()).toEqual(['config.json', 'extra.json', 'model.safetensors']);
    await expectModel(await node.openModel(join(folder, 'new')));
    const single = await node.openModel(join(folder, 'new', 'model.safetensors'));
    expect(await single.read('config.json')).toBeUndefined();
    expect((await single.readWeights()).tensors.size).toBe(1);
    await expect(node.openModel(join(folder, 'absent'))).rejects.toThrow('absent');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('fetches from a URL or the hub, and tells absence from failure', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    if (url.endsWith('secret.json')) return new Response(null, { status: 403 });
    const bytes = files.get(url.split('/').at(-1)!);
    return bytes ? new Response(bytes.slice()) : new Response(null, { status: 404 });
  });
  await expectModel(await web.openModel('https://example.org/model/'));
  expect(asked[0]).toBe('https://example.org/model/config.json');
  const hub = await web.openModel('owner/name', { revision: 'v1' });
  await expectModel(hub);
  expect(asked.at(-1)).toBe('https://huggingface.co/owner/name/resolve/v1/model.safetensors');
  await expect(hub.read('secret.json')).rejects.toThrow('the server answered 403');
  await expect(web.saveModel('out', files)).rejects.toThrow('toFiles()');
});
