import { disposeSymbol } from './dispose-symbol.js';
import type { RdkitInstance } from './instance.js';
import type { MinimalMol } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';

/** A compiled SMARTS query. The caller disposes it. */
export class Pattern {
  readonly smarts: string;
  readonly #instance: RdkitInstance;
  #query: MinimalMol | undefined;

  /** @internal Patterns come from `Rdkit.pattern`. */
  constructor(instance: RdkitInstance, smarts: string) {
    this.smarts = smarts;
    this.#instance = instance;
    this.#query = instance.compile(smarts);
  }

  /** @internal The query, for a molecule of the same instance; after a crash it is compiled again for the new one. */
  queryFor(instance: RdkitInstance): MinimalMol {
    if (this.#query === undefined) throw new RdkitError(`The pattern ${this.smarts} was disposed.`);
    return instance === this.#instance ? this.#query : instance.pattern(this.smarts);
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
