import { InvalidArgumentError, InvalidSmilesError, type Random, type RowOrigin } from '@molx/core';
import { disposeSymbol } from './dispose-symbol.js';
import { failureReason } from './failure-reason.js';
import { type FingerprintDetails, type FingerprintKind, fingerprintCall } from './fingerprint-call.js';
import { type Graph, readGraph } from './graph.js';
import { type ParseLimits, refusal } from './guard.js';
import { HeldMol } from './held-mol.js';
import { sharedHost } from './host.js';
import type { RdkitInstance } from './instance.js';
import { isotopeShift } from './isotope-shift.js';
import { largestFragment } from './largest-fragment.js';
import type { MinimalMol } from './minimal-lib.js';
import { molBlockRefusal } from './mol-block-guard.js';
import { murckoSmiles } from './murcko.js';
import type { Pattern } from './pattern.js';
import { qedOf, qedProperties } from './qed.js';
import { RdkitError } from './rdkit-error.js';
import { reactionReason } from './reaction-reason.js';
import { readSmiles } from './read-smiles.js';
import type { AtomRecord, BondRecord } from './records.js';
import { type SvgOptions, svgDetails } from './svg-details.js';

/** Limits and origin of one SMILES. */
export interface ParseOptions extends ParseLimits, RowOrigin {}

/** For what we wrote of a molecule that was judged by its caller's limits. */
const withoutLimits: ParseLimits = {
  maxLength: Number.POSITIVE_INFINITY,
  maxAtoms: Number.POSITIVE_INFINITY,
  maxInnerAtoms: Number.POSITIVE_INFINITY,
};

/** Leaves a scaffold aromatic where its molecule was, as RDKit's Murcko code does. */
const keepAromaticity = '{"kekulize":false,"setAromaticity":false}';

/** The InChI library takes up to 190 bytes of RDKit's 64 KiB stack for each, besides 12 KiB. */
const maxInchiInnerAtoms = 200;

/** RDKit's canonical SMILES with `isomericSmiles=False`. */
const flat = '{"doIsomericSmiles":false}';

/** Which scaffold to write. */
export interface ScaffoldOptions {
  /** Without stereo and isotopes, as {@link Molecule.flatSmiles}. Default false. */
  flat?: boolean;
}

/**
 * One molecule, held in RDKit's WebAssembly memory until it is disposed.
 *
 * That memory is not garbage-collected: call {@link dispose}, or declare the molecule with `using`.
 */
export class Molecule {
  /** The text it was parsed from. */
  readonly source: string;
  readonly #held: HeldMol;
  #graph: Graph | undefined;
  #smiles: string | undefined;
  #descriptors: string | undefined;

  /** @internal Molecules come from {@link Molecule.fromSmiles} and `Rdkit.parse`. */
  constructor(held: HeldMol) {
    this.#held = held;
    this.source = held.source;
  }

  /**
   * Parses and sanitizes a SMILES, loading RDKit first where needed.
   *
   * @throws {InvalidSmilesError} with RDKit's reason, or the limit that refused it, or that it is a reaction
   */
  static async fromSmiles(smiles: string, options: ParseOptions = {}): Promise<Molecule> {
    return Molecule.parse((await sharedHost()).instance, smiles, options);
  }

  /** @internal The synchronous part; `Rdkit.parse` is its public face. */
  static parse(instance: RdkitInstance, smiles: string, options: ParseOptions = {}): Molecule {
    const refused = refusal(smiles, options);
    if (refused !== undefined) throw new InvalidSmilesError(String(smiles), refused, options);
    const mol = instance.call('parse', smiles, (lib) => {
      instance.clearLog();
      return readSmiles(lib, smiles);
    });
    if (mol === null) {
      throw new InvalidSmilesError(smiles, reactionReason(smiles) ?? failureReason(instance.readLog()), options);
    }
    return new Molecule(new HeldMol(instance, mol, smiles));
  }

  /** @internal `Rdkit.parseMolBlock` is its public face. */
  static parseMolBlock(instance: RdkitInstance, block: string, options: ParseOptions = {}): Molecule {
    const title = block.split('\n', 1)[0]!.trim();
    const refused = molBlockRefusal(block, options);
    if (refused !== undefined) throw new InvalidSmilesError(title, refused, options);
    const smiles = instance.call('parse the mol block', title, (lib) => {
      instance.clearLog();
      const mol = lib.get_mol(block);
      const written = mol?.get_smiles();
      mol?.delete();
      return written;
    });
    if (smiles === undefined) throw new InvalidSmilesError(title, failureReason(instance.readLog()), options);
    if (smiles === '') throw new InvalidSmilesError(title, 'the mol block has no atoms', options);
    return Molecule.parse(instance, smiles, { ...options, maxLength: Number.POSITIVE_INFINITY });
  }

  get disposed(): boolean {
    return this.#held.disposed;
  }

  /** RDKit's canonical SMILES, with stereo. */
  get smiles(): string {
    this.#smiles ??= this.#held.call('write SMILES of', (mol) => mol.get_smiles());
    return this.#smiles;
  }

  /**
   * RDKit's canonical SMILES without stereo and isotopes, the key by which molecules count as the same across data sets; Python's
   * `MolToSmiles(mol, isomericSmiles=False)`. Deuterium and tritium lose their mass, but stay atoms: `[H]`.
   */
  get flatSmiles(): string {
    return this.#held.call('write SMILES of', (mol) => mol.get_smiles(flat));
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
   * A SMILES that starts at an atom drawn from `random` and visits neighbours in the order of the input: the same molecule and
   * generator state give the same text.
   */
  randomSmiles(random: Random): string {
    const rootedAtAtom = random.integer(
      Math.max(
        1,
        this.#held.call('count the atoms of', (mol) => mol.get_num_atoms()),
      ),
    );
    const details = `{"canonical":false,"rootedAtAtom":${rootedAtAtom}}`;
    return this.#held.call('write SMILES of', (mol) => mol.get_smiles(details));
  }

  /**
   * Canonical SMILES of the Bemis-Murcko scaffold: rings, linkers, and atoms double-bonded to these, as RDKit's
   * `MurckoScaffold.GetScaffoldForMol`. Empty for a molecule without rings.
   */
  murckoScaffold(options: ScaffoldOptions = {}): string {
    const scaffold = murckoSmiles(this);
    if (scaffold === '') return '';
    return this.#held.call('cut the scaffold of', () => {
      const mol = this.#held.instance.lib.get_mol(scaffold, keepAromaticity);
      if (mol === null)
        throw new RdkitError(
          `RDKit can't read the scaffold of ${this.source}: ${failureReason(this.#held.instance.readLog())}`,
        );
      const smiles = options.flat ? mol.get_smiles(flat) : mol.get_smiles();
      mol.delete();
      return smiles;
    });
  }

  /**
   * The fragment with most atoms, hydrogens counted; then the heaviest; then the first by canonical SMILES. The caller disposes it. Its
   * atoms are numbered anew.
   */
  largestFragment(): Molecule {
    const fragments: Molecule[] = [];
    let largest: Molecule | undefined;
    try {
      for (const smiles of this.smiles.split('.')) {
        fragments.push(Molecule.parse(this.#held.instance, smiles, withoutLimits));
      }
      const [first, ...others] = fragments.map((mol) => ({
        mol,
        smiles: mol.smiles,
        atoms: mol.atoms,
        molecularWeight: () => mol.descriptors()['amw']!,
      }));
      largest = largestFragment([first!, ...others]).mol;
      return largest;
    } finally {
      for (const mol of fragments) if (mol !== largest) mol.dispose();
    }
  }

  /**
   * Quantitative estimate of drug-likeness, 0 to 1 (Bickerton et al. 2012, doi:10.1038/nchem.1243), with the mean weights, as
   * RDKit's `QED.qed`.
   */
  qed(): number {
    return qedOf(qedProperties(this));
  }

  /** RDKit's descriptors by RDKit's names: `amw` (g/mol), `tpsa` (square angstrom), `CrippenClogP`, `NumRotatableBonds` ... */
  descriptors(): Record<string, number> {
    this.#descriptors ??= this.#held.call('compute descriptors of', (mol) => mol.get_descriptors());
    return JSON.parse(this.#descriptors) as Record<string, number>;
  }

  /** Whether the molecule contains a pattern. A SMARTS string is compiled once and kept. @throws {InvalidSmartsError} */
  hasSubstructure(pattern: Pattern | string): boolean {
    return this.#match(pattern, (mol, query) => mol.get_substruct_match(query)) !== '{}';
  }

  /** All unique matches, each as atom indices in the order of the pattern's atoms; RDKit stops at 1,000. @throws {InvalidSmartsError} */
  substructureMatches(pattern: Pattern | string): number[][] {
    const json = this.#match(pattern, (mol, query) => mol.get_substruct_matches(query));
    if (json === '{}') return [];
    return (JSON.parse(json) as { atoms: number[] }[]).map(({ atoms }) => atoms);
  }

  /** A mol block (V2000; V3000 where that has no room) with the coordinates of RDKit's drawing. */
  molBlock(): string {
    return this.#held.call('write the mol block of', (mol) => mol.get_molblock());
  }

  /**
   * Draws the molecule.
   *
   * @throws {InvalidArgumentError} when an atom to highlight or colour does not exist, a colour is not three numbers from 0 to 1, a size is
   *   no whole number from 1 to 10,000 pixels, or RDKit can't read the legend
   */
  svg(options: SvgOptions = {}): string {
    const details = svgDetails(options, this.atoms.length);
    const svg = this.#held.call('draw', (mol) => mol.get_svg_with_highlights(details));
    // RDKit answers with a sentence what it can't draw
    if (!svg.includes('<svg')) throw new InvalidArgumentError(`svg: ${svg}.`);
    return svg;
  }

  /**
   * Morgan bits (ECFP-like, RDKit's invariants without chirality), packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`.
   *
   * @returns [ceil(bits / 8)], the caller's own
   * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 to 2^24
   */
  morganBits(radius: number, bits: number): Uint8Array {
    return this.fingerprintBits('morgan', bits, { radius });
  }

  /**
   * RDKit's binary form (MolToBinary without properties), the fastest way to read everything that its graph knows.
   *
   * @returns a copy of the caller's own
   */
  toBinary(): Uint8Array {
    const details = '{"propertyFlags":{"NoProps":true,"NoConformers":true}}';
    return this.#held.call('write the binary form of', (mol) => mol.get_as_uint8array(details));
  }

  /**
   * Bits of one of RDKit's fingerprints, packed as {@link morganBits} packs. MACCS has 167 bits, bit 0 unused, and takes no settings.
   * Other settings are not checked, and some that RDKit refuses (as fewer than 5 bits for atom pairs) crash it; `@molx/fingerprint` checks.
   *
   * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 to 2^24
   */
  fingerprintBits(kind: FingerprintKind, bits = 2048, details: FingerprintDetails = {}): Uint8Array {
    return this.#held.call(`compute ${kind} bits of`, fingerprintCall(kind, bits, details));
  }

  /** How much more an atom weighs than its element's standard atomic weight, in Da, by RDKit's tables; 0 where no isotope is named. */
  isotopeShift({ symbol, isotope, atomicNumber }: Pick<AtomRecord, 'symbol' | 'isotope' | 'atomicNumber'>): number {
    return isotope === 0 || atomicNumber === 0 ? 0 : isotopeShift(this.#held.instance, symbol, isotope);
  }

  /**
   * The standard InChI; empty where the InChI library refuses.
   *
   * @throws {InvalidArgumentError} above 200 atoms with two or more neighbours: the library takes up to 190 bytes of RDKit's 64 KiB
   *   stack for each, besides 12 KiB
   */
  inchi(): string {
    const inner = this.atoms.reduce((count, { degree }) => count + (degree > 1 ? 1 : 0), 0);
    if (inner > maxInchiInnerAtoms) {
      throw new InvalidArgumentError(
        `inchi: ${inner} atoms with two or more neighbours are more than the ${maxInchiInnerAtoms} that RDKit's stack bears.`,
      );
    }
    return this.#held.call('write InChI of', (mol) => mol.get_inchi());
  }

  /** The hashed InChI, 27 characters. Throws as {@link inchi} does. */
  inchiKey(): string {
    const inchi = this.inchi();
    return inchi === '' ? '' : this.#held.instance.call('hash', inchi, (lib) => lib.get_inchikey_for_inchi(inchi));
  }

  /** Frees the molecule. Doing it again does nothing; every other use throws. */
  dispose(): void {
    this.#held.dispose();
    this.#graph = undefined;
    this.#smiles = undefined;
    this.#descriptors = undefined;
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #readGraph(): Graph {
    this.#graph ??= readGraph(
      this.#held.call('list the atoms of', (mol) => mol.get_json()),
      this.source,
    );
    return this.#graph;
  }

  #match<T>(pattern: Pattern | string, use: (mol: MinimalMol, query: MinimalMol) => T): T {
    const { instance } = this.#held;
    const query = typeof pattern === 'object' ? pattern.queryFor(instance) : instance.pattern(pattern);
    return this.#held.call('search', (mol) => use(mol, query));
  }
}
