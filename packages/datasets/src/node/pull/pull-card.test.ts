import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { HubError, type ProgressEvent } from '@molx/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileServer } from '../../../test/file-server.js';
import { type DataCard, parseCard } from '../../card/index.js';
import { cacheFolder, pulledFolder } from './molx-folders.js';
import { pullCard } from './pull-card.js';

const table = new TextEncoder().encode(`smiles,n\n${'CCO,1\n'.repeat(20_000)}`);
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let out: string;
let server: FileServer;
let base: string;

beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'molx-pull-'));
  server = new FileServer(new Map([['a.csv', table]]));
  base = await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(out, { recursive: true });
});

const quick = () => ({ out, retryDelayMs: 1, timeoutMs: 2000 });
const cardOf = (...files: string[]): DataCard =>
  parseCard(
    [
      'name: mine\ntitle: Mine\nabout: A test.\nlicence: none\ncitation: nobody\nfiles:',
      ...files.map((file) => `  - { ${file} }`),
      'columns: { smiles: smiles }\nsplit: { kind: random }\n',
    ].join('\n'),
    'mine.yaml',
  );
const pinned = () => cardOf(`path: a.csv, url: "${base}/a.csv", sha256: "${sha256Of(table)}"`);
const content = () => readFileSync(join(out, 'a.csv'));
/** Ends the first answer after some bytes. */
const breakOnce = (bytes: number) => {
  let isBroken = true;
  server.fault = (request, response, file) => {
    if (!isBroken || file === undefined) return false;
    isBroken = false;
    response.writeHead(200, { etag: `"${file.length}-${file[0]}"`, 'content-length': file.length });
    response.write(file.subarray(0, bytes), () => setTimeout(() => response.destroy(), 200));
    return Boolean(request);
  };
};

describe('pullCard', () => {
  it('downloads with progress, and writes card and checksums beside the file', async () => {
    const events: ProgressEvent[] = [];
    const files = await pullCard(pinned(), { ...quick(), onProgress: (event) => events.push(event) });
    expect(files).toEqual([
      {
        name: 'a.csv',
        path: join(out, 'a.csv'),
        isNew: true,
        bytes: table.length,
        sha256: sha256Of(table),
        checked: 'sha256',
      },
    ]);
    expect(content().equals(table)).toBe(true);
    expect(events.at(-1)).toEqual({ task: 'download a.csv', done: table.length, total: table.length, unit: 'bytes' });
    expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toBe(`${sha256Of(table)}  a.csv\n`);
    expect(JSON.parse(readFileSync(join(out, 'card.json'), 'utf8'))).toMatchObject({ name: 'mine' });
    expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'a.csv', 'card.json']);
  });

  it('leaves what is there, unless it is not what the card pins', async () => {
    await pullCard(pinned(), quick());
    const [again] = await pullCard(pinned(), quick());
    expect([again?.isNew, server.requests]).toEqual([false, ['/a.csv']]);
    writeFileSync(join(out, 'a.csv'), 'changed');
    const [fresh] = await pullCard(pinned(), quick());
    expect([fresh?.isNew, content().equals(table)]).toEqual([true, true]);
  });

  it('says what is not pinned, and checks an MD5', async () => {
    const md5 = createHash('md5').update(table).digest('hex');
    const files = await pullCard(
      cardOf(`path: a.csv, url: "${base}/a.csv"`, `path: b.csv, url: "${base}/moved/a.csv", md5: "${md5}"`),
      quick(),
    );
    expect(files.map(({ checked, sha256 }) => [checked, sha256])).toEqual([
      ['none', sha256Of(table)],
      ['md5', sha256Of(table)],
    ]);
    expect(server.requests).toEqual(['/a.csv', '/moved/a.csv', '/a.csv']);
  });

  it('goes on where the connection broke', async () => {
    breakOnce(1000);
    await pullCard(cardOf(`path: a.csv, url: "${base}/a.csv"`), quick());
    expect(server.requests).toEqual(['/a.csv', '/a.csv bytes=1000-']);
    expect(content().equals(table)).toBe(true);
  });

  it('goes on in a later run, and starts anew when the file has changed', async () => {
    const card = cardOf(`path: a.csv, url: "${base}/a.csv"`);
    for (const next of [table, Uint8Array.from(table).fill(0x44, 0, 1)]) {
      breakOnce(5000);
      await expect(pullCard(card, { ...quick(), attempts: 1 })).rejects.toThrow('the server did not answer');
      expect(existsSync(join(out, 'a.csv'))).toBe(false);
      server.files.set('a.csv', next);
      await pullCard(card, quick());
      expect(server.requests.at(-1)).toBe('/a.csv bytes=5000-');
      expect(content().equals(next)).toBe(true);
      rmSync(join(out, 'a.csv'));
    }
  });

  it('starts anew when the file became shorter', async () => {
    const card = pinned();
    writeFileSync(join(out, '.a.csv.incomplete'), new Uint8Array(table.length + 5));
    await pullCard(card, quick());
    expect(server.requests).toEqual([`/a.csv bytes=${table.length + 5}-`, '/a.csv']);
    expect(content().equals(table)).toBe(true);
  });

  it('keeps nothing that is not what the card says', async () => {
    server.files.set('a.csv', table.subarray(1));
    const wrong = cardOf(`path: a.csv, url: "${base}/a.csv", sha256: "${'0'.repeat(64)}"`);
    await expect(pullCard(wrong, quick())).rejects.toThrow(
      `what arrived has the SHA-256 ${sha256Of(table.subarray(1))}, not ${'0'.repeat(64)}.`,
    );
    const md5 = cardOf(`path: a.csv, url: "${base}/a.csv", md5: "${'0'.repeat(32)}"`);
    await expect(pullCard(md5, quick())).rejects.toThrow('The file has changed there, or was changed on the way');
    expect(readdirSync(out)).toEqual([]);
  });

  it('tries a broken continuation again from the start', async () => {
    writeFileSync(join(out, '.a.csv.incomplete'), 'no part of that file');
    await pullCard(pinned(), quick());
    expect(server.requests).toEqual(['/a.csv bytes=20-', '/a.csv']);
    expect(content().equals(table)).toBe(true);
  });

  it('gives up on a file that is gone and on a server that says nothing', async () => {
    const gone = pullCard(cardOf(`path: a.csv, url: "${base}/none.csv"`), quick());
    await expect(gone).rejects.toThrow(
      'the server answered 404. The file is not there any more: look for it elsewhere.',
    );
    await expect(gone).rejects.toBeInstanceOf(HubError);
    expect(server.requests).toHaveLength(1);
    server.fault = () => true;
    const silent = pullCard(pinned(), { ...quick(), timeoutMs: 50, attempts: 2 });
    await expect(silent).rejects.toThrow('said nothing for 50 ms');
    expect(server.requests).toHaveLength(3);
  });

  it('gives up on a server that stalls in the middle', async () => {
    server.fault = (_request, response, bytes) => {
      response.writeHead(200, { 'content-length': bytes!.length });
      response.write(bytes!.subarray(0, 100));
      return true;
    };
    const stalled = pullCard(pinned(), { ...quick(), timeoutMs: 50, attempts: 1 });
    await expect(stalled).rejects.toThrow('said nothing for 50 ms');
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(pullCard(pinned(), { ...quick(), signal })).rejects.toThrow('enough');
  });

  it('refuses a card without addresses', async () => {
    await expect(pullCard(cardOf('path: a.csv'), quick())).rejects.toThrow(
      "mine: a.csv can't be downloaded. Bring the files yourself.",
    );
  });

  it('takes members out of one archive', async () => {
    server.files.set(
      'all.zip',
      zipOf({ 'folder/a.csv': table, 'folder/b.csv': new TextEncoder().encode('smiles\nC\n') }),
    );
    const member = (name: string) => `path: ${name}.csv, url: "${base}/all.zip", member: "other/${name}.csv"`;
    const files = await pullCard(cardOf(member('a'), member('b')), quick());
    expect(server.requests).toEqual(['/all.zip']);
    expect([content().equals(table), files[1]?.sha256]).toEqual([
      true,
      sha256Of(new TextEncoder().encode('smiles\nC\n')),
    ]);
    expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'a.csv', 'b.csv', 'card.json']);
    await expect(pullCard(cardOf(member('c')), quick())).rejects.toThrow(
      'the archive has no member other/c.csv; it has folder/a.csv, folder/b.csv.',
    );
    server.files.set('all.zip', table);
    await expect(pullCard(cardOf(member('d')), quick())).rejects.toThrow('not a whole zip archive');
  });
});

it('keeps data sets in the cache of the user', () => {
  expect(pulledFolder('esol', { MOLX_CACHE: '/a' })).toBe(join('/a', 'datasets', 'esol'));
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe(join('/b', 'molx'));
});

/** A zip archive with deflated members; checksums of zero would be refused, so they are right. */
function zipOf(members: Record<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const packed = deflateRawSync(bytes);
    const nameBytes = new TextEncoder().encode(name);
    const header = (signature: number, length: number, skip: number) => {
      const view = new DataView(new ArrayBuffer(length));
      view.setUint32(0, signature, true);
      view.setUint16(skip + 4, 20, true);
      view.setUint16(skip + 8, 8, true);
      view.setUint32(skip + 14, crc32(bytes), true);
      view.setUint32(skip + 18, packed.length, true);
      view.setUint32(skip + 22, bytes.length, true);
      view.setUint16(skip + 26, nameBytes.length, true);
      return view;
    };
    const entry = header(0x02014b50, 46, 2);
    entry.setUint32(42, at, true);
    directory.push(new Uint8Array(entry.buffer), nameBytes);
    parts.push(new Uint8Array(header(0x04034b50, 30, 0).buffer), nameBytes, packed);
    at += 30 + nameBytes.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, directory.length / 2, true);
  end.setUint16(10, directory.length / 2, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return Buffer.concat([...parts, ...directory, new Uint8Array(end.buffer)]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
