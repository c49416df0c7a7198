import type { MinimalLib, MinimalLog } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';

/**
 * One WebAssembly instance of MinimalLib.
 *
 * An instance that crashed has a corrupt stack: every later call into it fails or gives nonsense, so it is marked dead and refused.
 */
export class RdkitInstance {
  readonly lib: MinimalLib;
  readonly #log: MinimalLog | null;
  #crash: unknown;

  constructor(lib: MinimalLib) {
    this.lib = lib;
    this.#log = lib.set_log_capture('rdApp.error');
  }

  get alive(): boolean {
    return this.#crash === undefined;
  }

  /** @throws {RdkitError} when this instance has crashed */
  assertAlive(): void {
    if (this.#crash !== undefined) {
      throw new RdkitError(
        'RDKit crashed earlier, and everything it held is lost. Parse the molecule again after `await loadRdkit()`.',
        { cause: this.#crash },
      );
    }
  }

  /**
   * Turns what a call into the WASM threw into a molx error; anything but a C++ exception that RDKit threw on purpose
   * marks the instance dead.
   */
  failure(doing: string, thrown: unknown): RdkitError {
    if (isCppException(thrown))
      return new RdkitError(`RDKit failed to ${doing}: ${message(thrown)}`, { cause: thrown });
    this.#crash = thrown;
    return new RdkitError(
      `RDKit crashed while trying to ${doing} (${message(thrown)}). Load a fresh instance with \`await loadRdkit()\`.`,
      { cause: thrown },
    );
  }

  clearLog(): void {
    this.#log?.clear_buffer();
  }

  readLog(): string {
    return this.#log?.get_buffer() ?? '';
  }
}

function isCppException(thrown: unknown): boolean {
  if (typeof thrown === 'number') return true;
  const wasm = globalThis.WebAssembly as unknown as { Exception?: abstract new () => object };
  return wasm.Exception !== undefined && thrown instanceof wasm.Exception;
}

function message(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
