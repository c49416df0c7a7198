import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@molx/core';
import { nonUtf8 } from './non-utf8.js';

const byteOrderMark = Buffer.from('\uFEFF');
const newline = 0x0a;

/**
 * Streams a text file as UTF-8 in stretches of whole characters, without a byte order mark. A gzip file is unpacked, whatever its name.
 *
 * @throws {DataError} naming line and byte, for a text of another encoding
 */
export async function* textBytes(path: string): AsyncGenerator<Buffer> {
  const start = { line: 1, byte: 1 };
  let rest: Buffer = Buffer.alloc(0);
  const checked = (bytes: Buffer) => {
    const wrong = nonUtf8(bytes, start);
    if (wrong !== undefined) throw new DataError(path, `line ${wrong.line}: ${wrong.message}`);
    const isMarked = start.byte === 1 && bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    start.byte += bytes.length;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) start.line++;
    return isMarked ? bytes.subarray(byteOrderMark.length) : bytes;
  };
  for await (const chunk of unpackedBytes(path)) {
    const read = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = wholeCharacters(read);
    rest = read.subarray(end);
    if (end > 0) yield checked(read.subarray(0, end));
  }
  if (rest.length > 0) yield checked(rest);
}

/** The bytes of a file, or of what it packs: gzip is known by its first two bytes (RFC 1952, 2.3.1). */
export async function* unpackedBytes(path: string): AsyncGenerator<Buffer> {
  const chunks = (createReadStream(path) as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = from(first.value, chunks);
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* isGzip ? (pipeline(Readable.from(all), createGunzip(), () => {}) as AsyncIterable<Buffer>) : all;
}

async function* from(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** The length of `bytes` without a character at its end that goes on in the next stretch. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
