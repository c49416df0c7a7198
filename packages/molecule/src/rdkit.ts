import type { RdkitHost } from './host.js';
import { Molecule, type ParseOptions } from './molecule.js';
import { Pattern } from './pattern.js';
import type { PatternLimits } from './smarts-guard.js';

/** A loaded RDKit: what needs no waiting. `loadRdkit` gives it. */
export class Rdkit {
  readonly #host: RdkitHost;

  /** @internal Use `loadRdkit`. */
  constructor(host: RdkitHost) {
    this.#host = host;
  }

  /** RDKit's version, as `2026.09.1`. */
  get version(): string {
    return this.#host.instance.lib.version();
  }

  /** False after a crash, until {@link revive}. */
  get alive(): boolean {
    return this.#host.instance.alive;
  }

  /** After a crash, starts a fresh instance; otherwise does nothing. Molecules of the crashed one stay lost. */
  revive(): Promise<void> {
    return this.#host.revive();
  }

  /**
   * Parses and sanitizes a SMILES. The caller disposes the molecule.
   *
   * @throws {InvalidSmilesError} with RDKit's reason, or the limit that refused it
   * @throws {RdkitError} when RDKit crashes, and from then on until {@link revive}
   */
  parse(smiles: string, options: ParseOptions = {}): Molecule {
    return Molecule.parse(this.#host.instance, smiles, options);
  }

  /**
   * Parses and sanitizes a mol block (V2000 or V3000, up to its `M  END`), stereo from its coordinates. The molecule's `source` is the
   * canonical SMILES. The caller disposes it.
   *
   * @throws {InvalidSmilesError} with the block's title and RDKit's reason, or the limit that refused it
   * @throws {RdkitError} as {@link parse}
   */
  parseMolBlock(block: string, options: ParseOptions = {}): Molecule {
    return Molecule.parseMolBlock(this.#host.instance, block, options);
  }

  /**
   * Compiles a SMARTS. The caller disposes it.
   *
   * @throws {InvalidSmartsError} with RDKit's reason, or the limit that refused it
   * @throws {RdkitError} when RDKit crashes, and from then on until {@link revive}
   */
  pattern(smarts: string, limits: PatternLimits = {}): Pattern {
    return new Pattern(this.#host.instance, smarts, limits);
  }
}
