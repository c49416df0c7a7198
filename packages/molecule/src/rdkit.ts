import { InvalidSmilesError } from '@molx/core';
import { failureReason } from './failure-reason.js';
import { guardSmiles } from './guard.js';
import type { RdkitInstance } from './instance.js';
import { Molecule, type ParseOptions } from './molecule.js';

/** A loaded RDKit. `loadRdkit` gives the one that all callers of a thread share. */
export class Rdkit {
  readonly #start: () => Promise<RdkitInstance>;
  #instance: RdkitInstance;

  /** @internal Use `loadRdkit`. */
  constructor(start: () => Promise<RdkitInstance>, instance: RdkitInstance) {
    this.#start = start;
    this.#instance = instance;
  }

  /** RDKit's version, as `2026.09.1`. */
  get version(): string {
    return this.#instance.lib.version();
  }

  /** False after a crash, until {@link revive}. */
  get alive(): boolean {
    return this.#instance.alive;
  }

  /** After a crash, starts a fresh instance; otherwise does nothing. Molecules of the crashed one stay lost. */
  async revive(): Promise<void> {
    if (!this.alive) this.#instance = await this.#start();
  }

  /**
   * Parses and sanitizes a SMILES. The caller disposes the molecule.
   *
   * @throws {InvalidSmilesError} with RDKit's reason, or the limit that refused it
   * @throws {RdkitError} after a crash, until {@link revive}
   */
  parse(smiles: string, options: ParseOptions = {}): Molecule {
    const refusal = guardSmiles(smiles, options);
    if (refusal !== undefined) throw new InvalidSmilesError(String(smiles), refusal, options);
    const instance = this.#instance;
    instance.assertAlive();
    try {
      const mol = instance.lib.get_mol(smiles);
      if (mol !== null) return new Molecule(instance, mol, smiles);
    } catch (thrown) {
      throw instance.failure(`parse ${smiles}`, thrown);
    }
    const reason = failureReason(instance.readLog());
    instance.clearLog();
    throw new InvalidSmilesError(smiles, reason, options);
  }
}
