import type { RdkitInstance } from './instance.js';
import type { MinimalMol } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';

/** A molecule in the memory of one WebAssembly instance, until it is disposed or the instance crashes. */
export class HeldMol {
  readonly instance: RdkitInstance;
  /** The text it was parsed from, which names it in errors. */
  readonly source: string;
  #mol: MinimalMol | undefined;

  constructor(instance: RdkitInstance, mol: MinimalMol, source: string) {
    this.instance = instance;
    this.source = source;
    this.#mol = mol;
  }

  get disposed(): boolean {
    return this.#mol === undefined;
  }

  /**
   * Calls into the WASM with the molecule. `doing` completes "while trying to ..." and "it is too late to ... it".
   *
   * @throws {RdkitError} when the molecule was disposed, or its instance crashes or has crashed
   */
  call<T>(doing: string, use: (mol: MinimalMol) => T): T {
    const mol = this.#mol;
    if (mol === undefined)
      throw new RdkitError(`The molecule ${this.source} was disposed: it is too late to ${doing} it.`);
    return this.instance.call(doing, this.source, () => use(mol));
  }

  dispose(): void {
    const mol = this.#mol;
    this.#mol = undefined;
    if (this.instance.alive) mol?.delete();
  }
}
