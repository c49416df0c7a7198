import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.js';
import { encodeEvent } from './event-message.js';
import { TensorBoardWriter } from './tensorboard-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-events-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = (text: string) => new TextEncoder().encode(text);

it('crc32c gives the values of RFC 3720 B.4', () => {
  expect(crc32c(bytes('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
});

it('encodeEvent writes protocol buffers', () => {
  const event = encodeEvent({ wallTime: 1, step: 300, scalars: { a: 0.5 } });
  expect(Buffer.from(event).toString('hex')).toBe(
    '09000000000000f03f' + '10ac02' + '2a0a' + '0a08' + '0a0161' + '150000003f',
  );
});

describe('TensorBoardWriter', () => {
  it('writes whole records with checksums, and marks a resume', () => {
    const writer = new TensorBoardWriter(folder, { resumeStep: 7, now: () => 1_700_000_000_500 });
    writer.scalars(8, { 'loss/train': 1.25, learningRate: 0.002 });
    expect(basename(writer.path)).toMatch(/^events\.out\.tfevents\.1700000000\..+\.\d+\.0$/);
    const file = readFileSync(writer.path);
    const records: Buffer[] = [];
    for (let offset = 0; offset < file.length; ) {
      const length = Number(file.readBigUInt64LE(offset));
      const data = file.subarray(offset + 12, offset + 12 + length);
      expect(file.readUInt32LE(offset + 8)).toBe(maskedCrc32c(file.subarray(offset, offset + 8)));
      expect(file.readUInt32LE(offset + 12 + length)).toBe(maskedCrc32c(data));
      records.push(data);
      offset += 16 + length;
    }
    const wallTime = 1_700_000_000.5;
    expect(records.map((data) => data.toString('hex'))).toEqual(
      [
        encodeEvent({ wallTime, fileVersion: 'brain.Event:2' }),
        encodeEvent({ wallTime, step: 8, restart: true }),
        encodeEvent({ wallTime, step: 8, scalars: { 'loss/train': 1.25, learningRate: 0.002 } }),
      ].map((event) => Buffer.from(event).toString('hex')),
    );
  });
});
