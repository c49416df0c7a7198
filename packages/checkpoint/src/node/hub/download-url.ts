import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HubError, type OnProgress } from '@molx/core';
import { makeFolders } from '../make-folders.js';
import { outputError } from '../output-error.js';
import { hubRequest, type Remedies, TransientHubError, withRetries } from './hub-request.js';
import { saveBody, sizeOf } from './transfer.js';

export interface DownloadOptions {
  /** Hexadecimal, of the whole file. What differs is not kept. */
  sha256?: string | undefined;
  /** The same, where only this one is known. */
  md5?: string | undefined;
  /** How long the server may say nothing, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Tries; only failures that may pass are tried again. Default 5. */
  attempts?: number | undefined;
  /** Before the second try, in milliseconds; it doubles for each further one. Default 500. */
  retryDelayMs?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** What a download came to. */
export interface Downloaded {
  bytes: number;
  sha256: string;
}

type Settings = Required<Pick<DownloadOptions, 'timeoutMs' | 'attempts' | 'retryDelayMs'>> &
  DownloadOptions & { token: undefined; signal: AbortSignal | undefined };

const remedies: Remedies = {
  401: 'It is not open to everybody: fetch the file with a browser.',
  403: 'It is not open to everybody: fetch the file with a browser.',
  404: 'The file is not there any more: look for it elsewhere.',
};

/**
 * Downloads a file of the open web, redirects followed. It appears at `path` whole and, where a checksum is given, checked.
 *
 * A download that broke off goes on where it stopped, also in a later run, if the server's file is still the same by its entity tag or
 * date, or a checksum will tell. Folders on the way are made.
 *
 * @throws {HubError} when the server does not deliver, or delivers something else
 * @throws {OutputError} when the place can't be written
 */
export async function downloadUrl(url: string, path: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const { timeoutMs = 30_000, attempts = 5, retryDelayMs = 500, signal } = options;
  const settings: Settings = { ...options, timeoutMs, attempts, retryDelayMs, signal, token: undefined };
  const partial = join(dirname(path), `.${basename(path)}.incomplete`);
  try {
    await makeFolders(dirname(path));
    return await withRetries(() => fetchWhole(url, path, partial, settings), settings);
  } catch (error) {
    throw outputError(path, error);
  }
}

async function fetchWhole(url: string, path: string, partial: string, settings: Settings): Promise<Downloaded> {
  const had = await fetchRest(url, partial, settings);
  const { bytes, sha256, md5 } = await checksums(partial);
  const wrong =
    settings.sha256 !== undefined && settings.sha256 !== sha256
      ? `SHA-256 ${sha256}, not ${settings.sha256}`
      : settings.sha256 === undefined && settings.md5 !== undefined && settings.md5 !== md5
        ? `MD5 ${md5}, not ${settings.md5}`
        : undefined;
  if (wrong === undefined) {
    await rename(partial, path);
    await rm(validatorOf(partial), { force: true });
    return { bytes, sha256 };
  }
  for (const leftover of [partial, validatorOf(partial)]) await rm(leftover, { force: true });
  const message = `what arrived has the ${wrong}.`;
  if (had > 0) throw new TransientHubError(url, message);
  throw new HubError(url, `${message} The file has changed there, or was changed on the way; it is not kept.`);
}

/** @returns how many bytes were there from an earlier try */
async function fetchRest(url: string, partial: string, settings: Settings): Promise<number> {
  const had = await sizeOf(partial);
  const validator = await readFile(validatorOf(partial), 'utf8').catch(() => undefined);
  const mayGoOn = had > 0 && (validator !== undefined || settings.sha256 !== undefined || settings.md5 !== undefined);
  const range = { range: `bytes=${had}-`, ...(validator !== undefined && { 'if-range': validator }) };
  const answer = await hubRequest(url, settings, { headers: mayGoOn ? range : {}, remedies }).catch(
    async (error: unknown) => {
      if (!(error instanceof HubError && error.status === 416)) throw error;
      await rm(partial, { force: true });
      throw new TransientHubError(url, 'the file is shorter than what was fetched of it.', { cause: error });
    },
  );
  const { response, done } = answer;
  const start = response.status === 206 ? had : 0;
  const answered = response.headers.get('content-range');
  if (start > 0 && answered !== null && !answered.startsWith(`bytes ${start}-`)) {
    done();
    await response.body?.cancel();
    await rm(partial, { force: true });
    throw new TransientHubError(url, `the server sent "${answered}" instead of what follows byte ${start}.`);
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isSafeInteger(length) ? start + length : undefined;
  await saveBody(url, answer, partial, {
    ...settings,
    task: `download ${basename(new URL(url).pathname)}`,
    start,
    total,
    onOpen: start === 0 ? () => noteValidator(partial, response.headers) : undefined,
  });
  return start;
}

const validatorOf = (partial: string) => `${partial}.validator`;

/** Keeps what tells whether the file is still the same when a download goes on (RFC 9110, 13.1.5: weak entity tags don't). */
async function noteValidator(partial: string, headers: Headers): Promise<void> {
  const etag = headers.get('etag');
  const validator = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  if (validator === null) await rm(validatorOf(partial), { force: true });
  else await writeFile(validatorOf(partial), validator);
}

async function checksums(path: string): Promise<Downloaded & { md5: string }> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  for await (const chunk of createReadStream(path)) {
    sha256.update(chunk);
    md5.update(chunk);
  }
  return { bytes: await sizeOf(path), sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}
