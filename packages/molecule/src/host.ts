import { RdkitInstance } from './instance.js';
import type { MinimalLibFactory, MinimalLibSettings } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';

export interface LoadRdkitOptions extends MinimalLibSettings {
  /** The default export of `@rdkit/rdkit`, or the global `initRDKitModule`; found by itself where imports work. */
  module?: MinimalLibFactory;
}

/** Holds the instance in use, and replaces it after a crash. */
export class RdkitHost {
  readonly #options: LoadRdkitOptions;
  #instance: RdkitInstance;
  #starting: Promise<void> | undefined;

  private constructor(options: LoadRdkitOptions, instance: RdkitInstance) {
    this.#options = options;
    this.#instance = instance;
  }

  /** @throws {RdkitError} when RDKit can't be loaded */
  static async start(options: LoadRdkitOptions): Promise<RdkitHost> {
    return new RdkitHost(options, await startInstance(options));
  }

  get instance(): RdkitInstance {
    return this.#instance;
  }

  /** Puts a fresh instance in the place of a crashed one; callers at the same time share one start. */
  async revive(): Promise<void> {
    if (this.#instance.alive) return;
    this.#starting ??= startInstance(this.#options)
      .then((instance) => {
        this.#instance = instance;
      })
      .finally(() => {
        this.#starting = undefined;
      });
    await this.#starting;
  }
}

let shared: Promise<RdkitHost> | undefined;

/** The host that all callers of a thread share, its instance alive. Options count at the first call. */
export async function sharedHost(options: LoadRdkitOptions = {}): Promise<RdkitHost> {
  shared ??= RdkitHost.start(options).catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  const host = await shared;
  await host.revive();
  return host;
}

async function startInstance({ module, ...settings }: LoadRdkitOptions): Promise<RdkitInstance> {
  try {
    const factory = module ?? (await importFactory());
    return new RdkitInstance(await factory({ ...settings }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RdkitError(`RDKit can't be loaded: ${reason}. Install @rdkit/rdkit; in a browser, pass locateFile.`, {
      cause,
    });
  }
}

/** The package is CommonJS: bundlers and Node wrap its export once or twice. */
async function importFactory(): Promise<MinimalLibFactory> {
  let exported: unknown = await import('@rdkit/rdkit');
  while (typeof exported === 'object' && exported !== null && 'default' in exported) exported = exported.default;
  return exported as MinimalLibFactory;
}
