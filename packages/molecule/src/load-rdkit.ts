import { RdkitInstance } from './instance.js';
import type { MinimalLibFactory, MinimalLibSettings } from './minimal-lib.js';
import { Rdkit } from './rdkit.js';
import { RdkitError } from './rdkit-error.js';

export interface LoadRdkitOptions extends MinimalLibSettings {
  /** The default export of `@rdkit/rdkit`, or the global `initRDKitModule`; found by itself where imports work. */
  module?: MinimalLibFactory;
}

let shared: Promise<Rdkit> | undefined;

/**
 * Loads RDKit once per thread, in Node, a worker or a browser; options count at the first call.
 *
 * After a crash it starts a fresh instance before it resolves.
 *
 * @throws {RdkitError} when `@rdkit/rdkit` or its WASM can't be loaded; the next call tries again
 */
export async function loadRdkit(options: LoadRdkitOptions = {}): Promise<Rdkit> {
  if (shared === undefined) {
    const start = () => startInstance(options);
    shared = start().then((instance) => new Rdkit(start, instance));
    shared.catch(() => {
      shared = undefined;
    });
  }
  const rdkit = await shared;
  await rdkit.revive();
  return rdkit;
}

async function startInstance({ module, ...settings }: LoadRdkitOptions): Promise<RdkitInstance> {
  try {
    const factory = module ?? (await importFactory());
    return new RdkitInstance(await factory({ ...settings }));
  } catch (cause) {
    throw new RdkitError(
      `RDKit can't be loaded: ${cause instanceof Error ? cause.message : String(cause)}. Install @rdkit/rdkit; in a browser, pass locateFile.`,
      { cause },
    );
  }
}

/** The package is CommonJS: bundlers and Node wrap its export once or twice. */
async function importFactory(): Promise<MinimalLibFactory> {
  const imported: unknown = await import('@rdkit/rdkit');
  let factory = imported;
  while (typeof factory === 'object' && factory !== null && 'default' in factory) factory = factory.default;
  return factory as MinimalLibFactory;
}
