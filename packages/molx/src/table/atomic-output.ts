import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolders, outputError } from '@molx/checkpoint/node';
import { OutputError } from '@molx/core';

/** Bytes that wait in memory before they are written. */
const bufferBytes = 1 << 16;

/**
 * A file that grows piece by piece and appears whole: it is written beside its place under a temporary name, and takes its place,
 * or that of an older file, at {@link commit}.
 */
export class AtomicOutput {
  readonly path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isOpen = true;

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** Makes folders on the way. @throws {OutputError} when the place can't be written */
  static async open(path: string): Promise<AtomicOutput> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      const found = await stat(path).catch(() => undefined);
      if (found?.isDirectory()) throw new OutputError(path, 'is a folder, not a file.');
      await makeFolders(dirname(path));
      return new AtomicOutput(path, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw outputError(path, error);
    }
  }

  /** Appends. @throws {OutputError} when the disk is full */
  async write(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= bufferBytes) await this.#flush();
  }

  /** Overwrites the file's first bytes. @throws {OutputError} */
  async writeStart(bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#guard(() => this.#file.write(bytes, 0, bytes.length, 0));
  }

  /** Puts the file in its place. @throws {OutputError} */
  async commit(): Promise<void> {
    await this.#flush();
    await this.#guard(async () => {
      await this.#file.sync();
      await this.#close();
      await rename(this.#temporary, this.path);
    });
  }

  /** Leaves what stood in the file's place; after {@link commit} it does nothing. */
  async abort(): Promise<void> {
    await this.#close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#guard(async () => {
      for (let offset = 0; offset < bytes.length; ) {
        offset += (await this.#file.write(bytes, offset, bytes.length - offset)).bytesWritten;
      }
    });
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.close();
  }

  async #guard(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw outputError(this.path, error);
    }
  }
}
