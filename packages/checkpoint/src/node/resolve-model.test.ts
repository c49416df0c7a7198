import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError, type ProgressEvent } from '@molx/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { etagOf, FakeHub } from '../../test/fake-hub.js';
import { openModel } from '../model-files/node.js';
import { writeSafetensors } from '../write-safetensors.js';
import { resolveModel } from './resolve-model.js';

const weights = writeSafetensors(
  new Map([['a', { shape: [50_000], dtype: 'F32', data: Float32Array.from({ length: 50_000 }, (_, i) => i) }]]),
);
const config = new TextEncoder().encode('{"hidden_size": 2}');

let hub: FakeHub;
let hubUrl: string;
let cacheDir: string;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'molx-hub-'));
  const files = new Map([
    ['config.json', config],
    ['model.safetensors', weights],
    ['pytorch_model.bin', new Uint8Array(9)],
    ['README.md', new Uint8Array(5)],
  ]);
  hub = new FakeHub('owner/tiny', files);
  hubUrl = await hub.start();
});

afterEach(async () => {
  await hub.stop();
  await rm(cacheDir, { recursive: true });
});

const quick = () => ({ hubUrl, cacheDir, retryDelayMs: 1, timeoutMs: 2000 });

describe('resolveModel', () => {
  it('downloads into the layout of the Hugging Face cache, once', async () => {
    const events: ProgressEvent[] = [];
    const folder = await resolveModel('owner/tiny', { ...quick(), onProgress: (event) => events.push(event) });
    const root = join(cacheDir, 'models--owner--tiny');
    expect(folder).toBe(join(root, 'snapshots', hub.commit));
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors']);
    const etag = etagOf('model.safetensors', weights);
    expect(await readlink(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', etag));
    expect((await readFile(join(root, 'blobs', etag))).equals(weights)).toBe(true);
    expect(await readFile(join(root, 'refs', 'main'), 'utf8')).toBe(hub.commit);
    expect(events.at(-1)).toEqual({
      task: 'download model.safetensors',
      done: weights.length,
      total: weights.length,
      unit: 'bytes',
    });
    hub.requests.length = 0;
    expect(await resolveModel('owner/tiny', quick())).toBe(folder);
    expect(hub.requests).toEqual(['GET /api/models/owner/tiny/revision/main']);
  });

  it('opens a model of the hub as if it were a folder', async () => {
    const model = await openModel('owner/tiny', { hubUrl, cacheDir });
    expect(new TextDecoder().decode(await model.read('config.json'))).toContain('hidden_size');
    expect((await model.readWeights()).tensors.get('a')?.shape).toEqual([50_000]);
  });

  it('follows a shard index', async () => {
    hub.files.delete('model.safetensors');
    hub.files.set('one-of-two.safetensors', weights);
    hub.files.set(
      'two-of-two.safetensors',
      writeSafetensors(new Map([['b', { shape: [1], dtype: 'U8', data: Uint8Array.of(7) }]])),
    );
    const map = { a: 'one-of-two.safetensors', b: 'two-of-two.safetensors' };
    hub.files.set('model.safetensors.index.json', new TextEncoder().encode(JSON.stringify({ weight_map: map })));
    const model = await openModel('owner/tiny', { hubUrl, cacheDir });
    expect([...(await model.readWeights()).tensors.keys()]).toEqual(['a', 'b']);
  });

  it('goes on where a broken download stopped', async () => {
    let isBroken = true;
    hub.fault = (request, response, bytes) => {
      if (!isBroken || request.method !== 'GET' || !request.url!.startsWith('/storage/')) return false;
      isBroken = false;
      response.writeHead(200, { 'content-length': bytes!.length });
      response.write(bytes!.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
      return true;
    };
    const folder = await resolveModel('owner/tiny', quick());
    expect(hub.requests.filter((each) => each.startsWith('GET /storage/'))).toEqual([
      'GET /storage/model.safetensors',
      'GET /storage/model.safetensors bytes=1000-',
    ]);
    expect((await readFile(join(folder, 'model.safetensors'))).equals(weights)).toBe(true);
  });

  it('starts anew when what it had is not a part of the file', async () => {
    const blobs = join(cacheDir, 'models--owner--tiny', 'blobs');
    await resolveModel('owner/tiny', quick());
    await rm(join(cacheDir, 'models--owner--tiny', 'snapshots'), { recursive: true });
    const blob = join(blobs, etagOf('model.safetensors', weights));
    await rm(blob);
    await writeFile(`${blob}.incomplete`, new Uint8Array(500));
    const folder = await resolveModel('owner/tiny', quick());
    expect((await readFile(join(folder, 'model.safetensors'))).equals(weights)).toBe(true);
  });

  it('tries again what may pass, and not what will not', async () => {
    let busy = 2;
    hub.fault = (_request, response) => {
      if (busy-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    };
    await resolveModel('owner/tiny', quick());
    expect(hub.requests.slice(0, 3)).toEqual(Array(3).fill('GET /api/models/owner/tiny/revision/main'));
    hub.requests.length = 0;
    const absent = resolveModel('owner/absent', quick());
    await expect(absent).rejects.toThrow('the server answered 404. Check the id');
    await expect(absent).rejects.toBeInstanceOf(HubError);
    expect(hub.requests).toHaveLength(1);
  });

  it('gives up on a silent server, and falls back on an earlier download', async () => {
    hub.fault = () => true;
    const impatient = { ...quick(), timeoutMs: 30, attempts: 2 };
    await expect(resolveModel('owner/tiny', impatient)).rejects.toThrow('said nothing for 30 ms');
    expect(hub.requests).toHaveLength(2);
    hub.fault = () => false;
    const folder = await resolveModel('owner/tiny', quick());
    hub.fault = () => true;
    expect(await resolveModel('owner/tiny', impatient)).toBe(folder);
  });

  it.each([
    [['adapter_model.bin'], 'adapter_model.bin'],
    [['adapter_model.bin', 'adapter_model.safetensors'], 'adapter_model.safetensors'],
  ])('fetches a LoRA adapter alone, of %j the file %s, and falls back on it', async (held, wanted) => {
    hub.files.clear();
    for (const name of ['README.md', 'adapter_config.json', ...held]) hub.files.set(name, new Uint8Array(9));
    const folder = await resolveModel('owner/tiny', quick());
    expect((await readdir(folder)).sort()).toEqual(['adapter_config.json', wanted]);
    hub.fault = () => true;
    const impatient = { ...quick(), timeoutMs: 30, attempts: 1 };
    expect(await resolveModel('owner/tiny', impatient)).toBe(folder);
    await rm(join(folder, wanted));
    await expect(resolveModel('owner/tiny', impatient)).rejects.toThrow('said nothing for 30 ms');
  });

  it('asks no network offline', async () => {
    const offline = { ...quick(), offline: true };
    await expect(resolveModel('owner/tiny', offline)).rejects.toThrow('is not in the cache');
    expect(hub.requests).toEqual([]);
    const folder = await resolveModel('owner/tiny', quick());
    hub.requests.length = 0;
    expect(await resolveModel('owner/tiny', offline)).toBe(folder);
    expect(await resolveModel('owner/tiny', { ...offline, revision: hub.commit })).toBe(folder);
    expect(hub.requests).toEqual([]);
  });

  it('stops when told to', async () => {
    hub.fault = () => true;
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(resolveModel('owner/tiny', { ...quick(), signal })).rejects.toBe(reason);
  });

  it('takes paths as they are, and refuses what is neither path nor id', async () => {
    expect(await resolveModel(cacheDir, quick())).toBe(cacheDir);
    await expect(resolveModel('./absent', quick())).rejects.toThrow('./absent: does not exist');
    await expect(resolveModel('a/../b', quick())).rejects.toThrow('is no id of a model hub');
    await expect(resolveModel('owner/tiny', { ...quick(), revision: '../main' })).rejects.toThrow('is no branch');
    expect(hub.requests).toEqual([]);
  });
});

it('sends the token to the hub, and not to its storage', async () => {
  await hub.stop();
  hub = new FakeHub('owner/tiny', hub.files, 'secret');
  const storage = new FakeHub('owner/tiny', hub.files);
  const [url, storageUrl] = [await hub.start(), await storage.start()];
  hubUrl = url;
  const seen: (string | undefined)[] = [];
  storage.fault = (request) => {
    seen.push(request.headers.authorization);
    return false;
  };
  hub.fault = (request, response, bytes) => {
    if (!request.url!.endsWith('/model.safetensors')) return false;
    response.writeHead(302, {
      'x-linked-etag': `"${etagOf('model.safetensors', bytes!)}"`,
      'x-linked-size': bytes!.length,
      location: `${storageUrl}/storage/model.safetensors`,
    });
    response.end();
    return true;
  };
  await expect(resolveModel('owner/tiny', quick())).rejects.toThrow('set HF_TOKEN');
  await resolveModel('owner/tiny', { ...quick(), token: 'secret' });
  expect(seen).toEqual([undefined, undefined]);
  await storage.stop();
});
