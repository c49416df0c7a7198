import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { KernelSource } from './kernel-source.js';

/** The folder of compiled kernels; empty means no cache. */
export const cacheVariable = 'MOLX_CUDA_CACHE';

const digestBytes = 32;

/** Where compiled kernels are kept unless told otherwise: `$XDG_CACHE_HOME/molx/cuda-kernels`, else under `~/.cache`. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment[cacheVariable];
  if (chosen !== undefined) return chosen === '' ? undefined : chosen;
  return path.join(environment['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'molx', 'cuda-kernels');
}

/**
 * Compiled kernels on disk, one file for each source, compiler version and set of options.
 *
 * A file is its content's SHA-256 followed by the content, written beside and renamed: whoever reads it finds a whole
 * file or none, and several processes may write the same. A file whose digest is wrong counts as absent. When nothing
 * can be written, the process warns once and goes on without.
 */
export class KernelCache {
  readonly #folder: string | undefined;
  #warned = false;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** The name under which an image is kept. */
  key(source: KernelSource, compiler: string, options: readonly string[]): string {
    const content = JSON.stringify([source.name, source.text, source.headers, compiler, options]);
    return createHash('sha256').update(content).digest('hex').slice(0, 40);
  }

  read(key: string): Uint8Array | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const file = readFileSync(this.#fileOf(this.#folder, key));
      const image = file.subarray(digestBytes);
      return digestOf(image).equals(file.subarray(0, digestBytes)) ? image : undefined;
    } catch {
      return undefined;
    }
  }

  write(key: string, image: Uint8Array): void {
    if (this.#folder === undefined) return;
    const file = this.#fileOf(this.#folder, key);
    const beside = `${file}.${process.pid}.${randomUUID()}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(beside, Buffer.concat([digestOf(image), image]));
      renameSync(beside, file);
    } catch (error) {
      discard(beside);
      this.#warn(error as Error);
    }
  }

  /** Lets an image be compiled anew. */
  forget(key: string): void {
    if (this.#folder !== undefined) discard(this.#fileOf(this.#folder, key));
  }

  #fileOf(folder: string, key: string): string {
    return path.join(folder, `${key}.bin`);
  }

  #warn({ message }: Error): void {
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(
      `Compiled CUDA kernels can't be kept in ${this.#folder}: ${message}. They are compiled anew in every process. ` +
        `Name another folder in ${cacheVariable}.`,
    );
  }
}

/** Removes a file, if it is there and can be. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What can't be removed is overwritten by the next image, or does no harm.
  }
}

function digestOf(image: Uint8Array): Buffer {
  return createHash('sha256').update(image).digest();
}
