import { DeviceUnavailableError } from '@molx/core';
import type { LoadedLibrary } from './load-library.js';

/** C prototypes by the names under which the functions are called; a `?` in front marks one that may be missing. */
export type Prototypes<Functions> = { readonly [Name in keyof Functions]: string };

/**
 * Finds all functions of a library.
 *
 * @throws {DeviceUnavailableError} naming the first function that is missing and is not optional
 */
export function bindFunctions<Functions extends object>(
  { handle }: LoadedLibrary,
  prototypes: Prototypes<Functions>,
): Functions {
  const functions: Record<string, unknown> = {};
  for (const [name, prototype] of Object.entries<string>(prototypes)) {
    const optional = prototype.startsWith('?');
    try {
      functions[name] = handle.func(optional ? prototype.slice(1) : prototype);
    } catch {
      if (optional) continue;
      throw new DeviceUnavailableError(`it has no ${symbolOf(prototype)}; a newer version has`, []);
    }
  }
  return functions as Functions;
}

function symbolOf(prototype: string): string {
  return /(\w+)\(/.exec(prototype)?.[1] ?? prototype;
}
