import type { RowOrigin } from '@molx/core';
import { type Graph, readGraph } from './graph.js';
import type { ParseLimits } from './guard.js';
import type { RdkitInstance } from './instance.js';
import { loadRdkit } from './load-rdkit.js';
import type { MinimalMol } from './minimal-lib.js';
import { RdkitError } from './rdkit-error.js';
import type { AtomRecord, BondRecord } from './records.js';

/** Limits and origin of one SMILES. */
export interface ParseOptions extends ParseLimits, RowOrigin {}

/**
 * One molecule, held in RDKit's WebAssembly memory until it is disposed.
 *
 * That memory is not garbage-collected: call {@link dispose}, or declare the molecule with `using`.
 */
export class Molecule {
  /** The text it was parsed from. */
  readonly source: string;
  readonly #instance: RdkitInstance;
  #mol: MinimalMol | undefined;
  #graph: Graph | undefined;
  #smiles: string | undefined;

  /** @internal Molecules come from {@link Molecule.fromSmiles} and `Rdkit.parse`. */
  constructor(instance: RdkitInstance, mol: MinimalMol, source: string) {
    this.#instance = instance;
    this.#mol = mol;
    this.source = source;
  }

  /**
   * Parses and sanitizes a SMILES, loading RDKit first where needed.
   *
   * @throws {InvalidSmilesError} with RDKit's reason, or the limit that refused it
   */
  static async fromSmiles(smiles: string, options: ParseOptions = {}): Promise<Molecule> {
    return (await loadRdkit()).parse(smiles, options);
  }

  get disposed(): boolean {
    return this.#mol === undefined;
  }

  /** RDKit's canonical SMILES, with stereo. */
  get smiles(): string {
    this.#smiles ??= this.#call('write SMILES', (mol) => mol.get_smiles());
    return this.#smiles;
  }

  get atoms(): readonly AtomRecord[] {
    return this.#readGraph().atoms;
  }

  get bonds(): readonly BondRecord[] {
    return this.#readGraph().bonds;
  }

  /** The smallest rings (RDKit's symmetrized SSSR), each as atom indices in ring order. */
  get rings(): readonly (readonly number[])[] {
    return this.#readGraph().rings;
  }

  /**
   * Morgan bits (ECFP-like, RDKit's invariants without chirality), packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`.
   *
   * @returns [ceil(bits / 8)], a copy of the caller's own
   */
  morganBits(radius: number, bits: number): Uint8Array {
    return this.#call('compute Morgan bits', (mol) =>
      mol.get_morgan_fp_as_uint8array(`{"radius":${radius},"nBits":${bits}}`),
    );
  }

  /**
   * RDKit's binary form (MolToBinary without properties), the fastest way to read everything that its graph knows.
   *
   * @returns a copy of the caller's own
   */
  toBinary(): Uint8Array {
    return this.#call('write its binary form', (mol) =>
      mol.get_as_uint8array('{"propertyFlags":{"NoProps":true,"NoConformers":true}}'),
    );
  }

  /** Frees the molecule. Doing it again does nothing; every other use throws. */
  dispose(): void {
    const mol = this.#mol;
    this.#mol = undefined;
    this.#graph = undefined;
    this.#smiles = undefined;
    if (mol !== undefined && this.#instance.alive) mol.delete();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #readGraph(): Graph {
    this.#graph ??= readGraph(
      this.#call('write its graph', (mol) => mol.get_json()),
      this.source,
    );
    return this.#graph;
  }

  #call<T>(doing: string, use: (mol: MinimalMol) => T): T {
    if (this.#mol === undefined)
      throw new RdkitError(`This molecule (${this.source}) was disposed and can't ${doing}.`);
    this.#instance.assertAlive();
    try {
      return use(this.#mol);
    } catch (thrown) {
      throw this.#instance.failure(`${doing} of ${this.source}`, thrown);
    }
  }
}
