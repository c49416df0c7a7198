import { disposeSymbol } from './dispose-symbol.js';
import type { RdkitInstance } from './instance.js';
import type { MinimalMol } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';
import type { PatternLimits } from './smarts-guard.js';

/** A compiled SMARTS query. The caller disposes it. */
export class Pattern {
  readonly smarts: string;
  readonly #instance: RdkitInstance;
  readonly #limits: PatternLimits;
  #query: MinimalMol | undefined;

  /** @internal Patterns come from `Rdkit.pattern`. */
  constructor(instance: RdkitInstance, smarts: string, limits: PatternLimits) {
    this.smarts = smarts;
    this.#instance = instance;
    this.#limits = limits;
    this.#query = instance.compile(smarts, limits);
  }

  /** @internal The query, for a molecule of the same instance; after a crash it is compiled again for the new one. */
  queryFor(instance: RdkitInstance): MinimalMol {
    if (this.#query === undefined) throw new RdkitError(`The pattern ${this.smarts} was disposed.`);
    return instance === this.#instance ? this.#query : instance.pattern(this.smarts, this.#limits);
  }

  /** Frees the pattern. Doing it again does nothing; every other use throws. */
  dispose(): void {
    const query = this.#query;
    this.#query = undefined;
    if (this.#instance.alive) query?.delete();
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}
