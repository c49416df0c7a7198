import { appendFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { outputError } from '@molx/checkpoint/node';
import { maskedCrc32c } from './crc32c.js';
import { type EventMessage, encodeEvent } from './event-message.js';

export interface TensorBoardWriterOptions {
  /** The step a run resumes after: TensorBoard then drops what earlier files hold beyond it. */
  resumeStep?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Writes scalars that TensorBoard reads: one event file of TFRecords per process. */
export class TensorBoardWriter {
  readonly path: string;
  readonly #now: () => number;

  /** @throws {OutputError} when the file can't be written */
  constructor(folder: string, { resumeStep, now = Date.now }: TensorBoardWriterOptions = {}) {
    this.#now = now;
    const seconds = String(Math.floor(now() / 1000)).padStart(10, '0');
    this.path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.0`);
    this.#append({ fileVersion: 'brain.Event:2' });
    if (resumeStep !== undefined) this.#append({ step: resumeStep + 1, restart: true });
  }

  /** @throws {OutputError} when the disk is full, or the file can't be written */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#append({ step, scalars: values });
  }

  #append(event: Omit<EventMessage, 'wallTime'>): void {
    try {
      appendFileSync(this.path, frameRecord(encodeEvent({ wallTime: this.#now() / 1000, ...event })));
    } catch (error) {
      throw outputError(this.path, error);
    }
  }
}

/** A TFRecord: length (uint64), its masked CRC, the data, their masked CRC, all little-endian. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}
