import { InvalidSmartsError } from '@molx/core';
import { failureReason } from './failure-reason.js';
import type { MinimalLib, MinimalLog, MinimalMol } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';
import { type PatternLimits, smartsRefusal } from './smarts-guard.js';

/**
 * One WebAssembly instance of MinimalLib.
 *
 * Whatever escapes from a call into it (a trap, a stack overflow, an exception of C++) may have left its stack and data corrupt, so
 * it is marked dead and refused from then on.
 */
export class RdkitInstance {
  readonly lib: MinimalLib;
  readonly #log: MinimalLog | null;
  readonly #patterns = new Map<string, MinimalMol>();
  #crash: RdkitError | undefined;

  constructor(lib: MinimalLib) {
    this.lib = lib;
    lib.disable_logging('rdApp.warning');
    this.#log = lib.set_log_capture('rdApp.error');
  }

  get alive(): boolean {
    return this.#crash === undefined;
  }

  /**
   * Calls into the WASM. `doing` completes "while trying to ...", and `what` names the molecule.
   *
   * @throws {RdkitError} when this call crashes the instance, or an earlier one did
   */
  call<T>(doing: string, what: string, use: (lib: MinimalLib) => T): T {
    if (this.#crash !== undefined) {
      throw new RdkitError(
        `RDKit crashed earlier and what it held is lost. Call \`await loadRdkit()\` and parse again. ${this.#crash.message}`,
        { cause: this.#crash },
      );
    }
    try {
      return use(this.lib);
    } catch (cause) {
      if (cause instanceof RdkitError) throw cause;
      const reason = cause instanceof Error ? cause.message : 'an exception of C++';
      const subject = what.length > 80 ? `${what.slice(0, 80)}...` : what;
      this.#patterns.clear();
      this.#crash = new RdkitError(`RDKit crashed while trying to ${doing} ${subject} (${reason}).`, { cause });
      throw this.#crash;
    }
  }

  clearLog(): void {
    this.#log?.clear_buffer();
  }

  /** What RDKit logged as errors since the last {@link clearLog}. */
  readLog(): string {
    return this.#log?.get_buffer() ?? '';
  }

  /**
   * The compiled query of a SMARTS, kept for the life of this instance.
   *
   * @throws {InvalidSmartsError} with RDKit's reason, or the limit that refused it
   */
  pattern(smarts: string, limits: PatternLimits = {}): MinimalMol {
    const known = this.#patterns.get(smarts);
    if (known !== undefined) return known;
    const pattern = this.compile(smarts, limits);
    if (this.#patterns.size >= maxPatterns) {
      const [oldest, query] = this.#patterns.entries().next().value as [string, MinimalMol];
      this.#patterns.delete(oldest);
      query.delete();
    }
    this.#patterns.set(smarts, pattern);
    return pattern;
  }

  /** As {@link pattern}, but the caller owns the result. */
  compile(smarts: string, limits: PatternLimits): MinimalMol {
    const refused = smartsRefusal(smarts, limits);
    if (refused !== undefined) throw new InvalidSmartsError(String(smarts), refused);
    this.clearLog();
    const query = this.call('read the SMARTS', smarts, (lib) => lib.get_qmol(smarts));
    if (query === null) throw new InvalidSmartsError(smarts, failureReason(this.readLog()));
    return query;
  }
}

/** Bounds the memory of a program that makes patterns up as it goes; the largest of our own lists has 116. */
const maxPatterns = 2_000;
