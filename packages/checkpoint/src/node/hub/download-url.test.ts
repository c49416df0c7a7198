import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError, OutputError } from '@molx/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { etagOf, FakeHub } from '../../../test/fake-hub.js';
import { downloadUrl } from './download-url.js';

const bytes = Uint8Array.from({ length: 50_000 }, (_, index) => index % 251);
const sha256 = etagOf('a.bin', bytes);
let hub: FakeHub;
let url: string;
let folder: string;
beforeEach(async () => {
  hub = new FakeHub('owner/tiny', new Map([['a.bin', bytes]]));
  url = `${await hub.start()}/storage/a.bin`;
  folder = mkdtempSync(join(tmpdir(), 'molx-download-'));
});
afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});
const quick = { retryDelayMs: 1, timeoutMs: 2000 };

it('puts a checked file in its place, and leaves nothing else', async () => {
  const path = join(folder, 'deep', 'a.bin');
  expect(await downloadUrl(url, path, { ...quick, sha256 })).toEqual({ bytes: bytes.length, sha256 });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['a.bin']);
});

it('goes on with a part that it can check, and starts anew with one that it can not', async () => {
  const partial = join(folder, '.a.bin.incomplete');
  writeFileSync(partial, bytes.subarray(0, 777));
  await downloadUrl(url, join(folder, 'a.bin'), { ...quick, sha256 });
  writeFileSync(partial, bytes.subarray(0, 777));
  await downloadUrl(url, join(folder, 'a.bin'), quick);
  expect(hub.requests).toEqual(['GET /storage/a.bin bytes=777-', 'GET /storage/a.bin']);
  expect(readFileSync(join(folder, 'a.bin')).equals(bytes)).toBe(true);
});

it('refuses another file, and names a place that can not be written', async () => {
  const wrong = downloadUrl(url, join(folder, 'a.bin'), { ...quick, sha256: '0'.repeat(64) });
  await expect(wrong).rejects.toBeInstanceOf(HubError);
  await expect(wrong).rejects.toThrow(`what arrived has the SHA-256 ${sha256}, not ${'0'.repeat(64)}.`);
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  await expect(downloadUrl(url, join(folder, 'file', 'a.bin'), quick)).rejects.toBeInstanceOf(OutputError);
});
