import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DeviceUnavailableError } from '@molx/core';
import type { LibraryHandle } from 'koffi';
import { loadKoffi } from './load-koffi.js';
import { type SearchPlace, searchPlaces } from './search-folders.js';

/** A library of CUDA as it is looked for. */
export interface LibraryDescription {
  /** What people call it. */
  title: string;
  /** File names, best first; the loader gets them as they are. */
  names: readonly string[];
  /** Patterns of libraries that must be loaded before, from the same folder: glibc then resolves them by SONAME. */
  before?: readonly RegExp[];
  /** What to do when it is nowhere. */
  remedy: string;
}

export interface LoadedLibrary {
  handle: LibraryHandle;
  /** The full path, or the bare name when the system's loader found it. */
  path: string;
}

/**
 * Loads a library from the best place that has one which passes `accept`, and gives what `accept` gives.
 *
 * @param tried   gets a line for every path that was looked at and not taken
 * @param accept  throws when the library can't be used, e.g. because it is too new for the driver
 * @throws {DeviceUnavailableError} with every path tried and the remedy
 */
export async function loadLibrary<T>(
  description: LibraryDescription,
  tried: string[],
  accept: (library: LoadedLibrary) => T,
): Promise<T> {
  const { load } = await loadKoffi();
  for (const place of searchPlaces()) {
    const { folder, why } = place;
    const files =
      folder === undefined
        ? [...description.names]
        : description.names.map((name) => path.join(folder, name)).filter((file) => existsSync(file));
    if (files.length === 0) tried.push(`${folder} (${why}): no ${description.names.join(', ')}`);
    for (const file of files) {
      try {
        preload(load, description, place);
        return accept({ handle: load(folder === undefined ? file : realpathSync(file)), path: file });
      } catch (error) {
        tried.push(`${file} (${why}): ${(error as Error).message.split('\n')[0]}`);
      }
    }
  }
  throw new DeviceUnavailableError(`${description.title} was not found. ${description.remedy}`, tried);
}

function preload(load: (file: string) => unknown, { before = [] }: LibraryDescription, { folder }: SearchPlace): void {
  if (folder === undefined) return;
  const files = readdirSync(folder);
  for (const pattern of before) {
    const file = files.find((name) => pattern.test(name));
    if (file !== undefined) load(path.join(folder, file));
  }
}
