import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from '@molx/core';
import { outputError } from '../output-error.js';
import { exists, type HubCache } from './hub-cache.js';
import { hubRequest, TransientHubError, withRetries } from './hub-request.js';
import type { HubSettings } from './hub-settings.js';
import { saveBody, sizeOf } from './transfer.js';

/** What the hub says about a file before it is fetched. */
interface RemoteFile {
  readonly url: string;
  readonly name: string;
  /** SHA-256 of a large file, the git blob's SHA-1 of a small one. */
  readonly etag: string;
  readonly bytes: number | undefined;
}

/**
 * Brings one file of a snapshot into the cache; nothing to do when it is there.
 *
 * A download that broke off goes on where it stopped, also in a later run. What arrives is checked against the hub's hash.
 *
 * @throws {HubError} when the hub does not deliver
 * @throws {OutputError} when the cache can't be written
 */
export async function downloadFile(
  modelId: string,
  commit: string,
  name: string,
  cache: HubCache,
  settings: HubSettings,
): Promise<void> {
  if (await cache.hasFile(commit, name)) return;
  const path = name.split('/').map(encodeURIComponent).join('/');
  const url = `${settings.hubUrl}/${modelId}/resolve/${commit}/${path}`;
  const remote = await withRetries(() => describe(url, name, settings), settings);
  const blob = cache.blobPath(remote.etag);
  try {
    await mkdir(dirname(blob), { recursive: true });
    if (!(await exists(blob))) await withRetries(() => fetchBlob(remote, blob, settings), settings);
    await cache.link(commit, name, remote.etag);
  } catch (error) {
    throw outputError(blob, error);
  }
}

async function describe(url: string, name: string, settings: HubSettings): Promise<RemoteFile> {
  const { response, hubHeaders, done } = await hubRequest(url, settings, { method: 'HEAD' });
  done();
  const etag = (hubHeaders.get('x-linked-etag') ?? hubHeaders.get('etag'))?.replace(/^W\//, '').replaceAll('"', '');
  if (!etag || !/^[\w.-]+$/.test(etag)) throw new HubError(url, 'the server names no etag: it is no model hub.');
  const bytes = Number(hubHeaders.get('x-linked-size') ?? response.headers.get('content-length') ?? Number.NaN);
  return { url, name, etag, bytes: Number.isSafeInteger(bytes) ? bytes : undefined };
}

async function fetchBlob(remote: RemoteFile, blob: string, settings: HubSettings): Promise<void> {
  const partial = `${blob}.incomplete`;
  const had = await sizeOf(partial);
  const isWhole = remote.bytes !== undefined && had === remote.bytes && had > 0;
  if (!isWhole) await fetchRest(remote, partial, had, settings);
  if (!(await isIntact(partial, remote.etag))) {
    await rm(partial, { force: true });
    throw new TransientHubError(remote.url, `what arrived of ${remote.name} is not what the hub announced.`);
  }
  await rename(partial, blob);
}

async function fetchRest(remote: RemoteFile, partial: string, had: number, settings: HubSettings): Promise<void> {
  const { url, name, bytes: total } = remote;
  const isPart = had > 0 && (total === undefined || had < total);
  const answer = await hubRequest(url, settings, isPart ? { headers: { range: `bytes=${had}-` } } : {});
  const start = isPart && answer.response.status === 206 ? had : 0;
  await saveBody(url, answer, partial, { ...settings, task: `download ${name}`, start, total });
}

async function isIntact(path: string, etag: string): Promise<boolean> {
  const { size } = await stat(path);
  const hash = hashFor(etag, size);
  if (hash === undefined) return true;
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex') === etag;
}

function hashFor(etag: string, size: number): Hash | undefined {
  if (/^[0-9a-f]{64}$/.test(etag)) return createHash('sha256');
  if (/^[0-9a-f]{40}$/.test(etag)) return createHash('sha1').update(`blob ${size}\0`);
  return undefined;
}
