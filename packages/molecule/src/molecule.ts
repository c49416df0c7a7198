import { expectWhole, InvalidArgumentError, InvalidSmilesError, type Random, type RowOrigin } from '@molx/core';
import { disposeSymbol } from './dispose-symbol.js';
import { failureReason } from './failure-reason.js';
import { type Graph, readGraph } from './graph.js';
import { type ParseLimits, refusal } from './guard.js';
import { sharedHost } from './host.js';
import type { RdkitInstance } from './instance.js';
import { isotopeShift } from './isotope-shift.js';
import { largestFragment } from './largest-fragment.js';
import type { MinimalMol } from './minimal-lib.js';
import { molBlockRefusal } from './mol-block-guard.js';
import { murckoSmiles } from './murcko.js';
import { parseDetails } from './parse-details.js';
import type { Pattern } from './pattern.js';
import { qedOf, qedProperties } from './qed.js';
import { RdkitError } from './rdkit-error.js';
import type { AtomRecord, BondRecord } from './records.js';

/** Limits and origin of one SMILES. */
export interface ParseOptions extends ParseLimits, RowOrigin {}

/** Leaves a scaffold aromatic where its molecule was, as RDKit's Murcko code does. */
const keepAromaticity = '{"kekulize":false,"setAromaticity":false}';

/** RDKit's fingerprints. */
export type FingerprintKind = 'morgan' | 'rdkit' | 'atomPair' | 'topologicalTorsion' | 'maccs';

/** Settings of a fingerprint by MinimalLib's names, as `useChirality`. */
export type FingerprintDetails = Readonly<Record<string, number | boolean>>;

const stereoMarks = /@+(?:(?:TH|AL|SP|TB|OH)\d+)?|[/\\]/g;

const maxInchiInnerAtoms = 200;
/** Beyond these RDKit's WASM hangs, crashes, or takes its defaults without a word. */
const maxRadius = 100;
const maxBits = 2 ** 24;
const maxPixels = 10_000;

/** How to draw a molecule. */
export interface SvgOptions {
  /** Pixels. Default 250. */
  width?: number;
  /** Pixels. Default 200. */
  height?: number;
  /** Indices of atoms to highlight. */
  highlightAtoms?: Iterable<number>;
  /** Colours of highlighted atoms: red, green and blue, each 0 .. 1. */
  atomColors?: ReadonlyMap<number, readonly [number, number, number]>;
  /** A line of text below. */
  legend?: string;
}

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
    return Molecule.parse((await sharedHost()).instance, smiles, options);
  }

  /** @internal The synchronous part; `Rdkit.parse` is its public face. */
  static parse(instance: RdkitInstance, smiles: string, options: ParseOptions = {}): Molecule {
    const refused = refusal(smiles, options);
    if (refused !== undefined) throw new InvalidSmilesError(String(smiles), refused, options);
    const mol = instance.call('parse', smiles, (lib) => {
      instance.clearLog();
      return lib.get_mol(smiles, parseDetails(smiles));
    });
    if (mol === null) throw new InvalidSmilesError(smiles, failureReason(instance.readLog()), options);
    return new Molecule(instance, mol, smiles);
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
    return Molecule.#parseOwn(instance, smiles);
  }

  /** Parses a SMILES that we wrote of a molecule within the limits. */
  static #parseOwn(instance: RdkitInstance, smiles: string): Molecule {
    return Molecule.parse(instance, smiles, { maxLength: Number.POSITIVE_INFINITY });
  }

  get disposed(): boolean {
    return this.#mol === undefined;
  }

  /** RDKit's canonical SMILES, with stereo. */
  get smiles(): string {
    this.#smiles ??= this.#call('write SMILES of', (mol) => mol.get_smiles());
    return this.#smiles;
  }

  /** RDKit's canonical SMILES without stereo and isotopes, which is the same for all stereoisomers. */
  get flatSmiles(): string {
    return this.#call('write SMILES of', (mol) => mol.get_smiles('{"doIsomericSmiles":false}'));
  }

  /**
   * RDKit's canonical SMILES without stereo, with isotopes: the same for all stereoisomers, so that a molecule counts as the same
   * across data sets.
   */
  get smilesWithoutStereo(): string {
    return this.#withoutStereo(this.smiles);
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
        this.#call('count the atoms of', (mol) => mol.get_num_atoms()),
      ),
    );
    const details = `{"canonical":false,"rootedAtAtom":${rootedAtAtom}}`;
    return this.#call('write SMILES of', (mol) => mol.get_smiles(details));
  }

  /**
   * Canonical SMILES of the Bemis-Murcko scaffold: rings, linkers, and atoms double-bonded to these, as RDKit's
   * `MurckoScaffold.GetScaffoldForMol`. Empty for a molecule without rings.
   */
  murckoScaffold({ stereo = true }: { stereo?: boolean } = {}): string {
    const cut = murckoSmiles(this);
    if (cut === '') return '';
    const scaffold = this.#readScaffold(cut);
    return stereo ? scaffold : this.#withoutStereo(scaffold);
  }

  /**
   * The fragment with most atoms, hydrogens counted; then the heaviest; then the first by canonical SMILES. The caller disposes it. Its
   * atoms are numbered anew.
   */
  largestFragment(): Molecule {
    const fragments = this.smiles.split('.').map((smiles) => Molecule.#parseOwn(this.#instance, smiles));
    const [first, ...others] = fragments.map((mol) => ({
      mol,
      smiles: mol.smiles,
      atoms: mol.atoms,
      molecularWeight: () => mol.descriptors()['amw']!,
    }));
    const { mol: largest } = largestFragment([first!, ...others]);
    for (const mol of fragments) if (mol !== largest) mol.dispose();
    return largest;
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
    return JSON.parse(this.#call('compute descriptors of', (mol) => mol.get_descriptors())) as Record<string, number>;
  }

  /** Whether the molecule contains a pattern. A SMARTS string is compiled once and kept. */
  hasSubstructure(pattern: Pattern | string): boolean {
    return this.#match(pattern, (mol, query) => mol.get_substruct_match(query)) !== '{}';
  }

  /** All unique matches, each as atom indices in the order of the pattern's atoms; RDKit stops at 1,000. */
  substructureMatches(pattern: Pattern | string): number[][] {
    const json = this.#match(pattern, (mol, query) => mol.get_substruct_matches(query));
    if (json === '{}') return [];
    return (JSON.parse(json) as { atoms: number[] }[]).map(({ atoms }) => atoms);
  }

  /**
   * Draws the molecule.
   *
   * @throws {InvalidArgumentError} when a highlighted atom does not exist, or a size is no whole number from 1 to 10,000 pixels
   */
  svg({ width = 250, height = 200, highlightAtoms = [], atomColors, legend }: SvgOptions = {}): string {
    expectWhole('svg', 'a width in pixels', width, 1, maxPixels);
    expectWhole('svg', 'a height in pixels', height, 1, maxPixels);
    const atoms = [...highlightAtoms];
    const outside = atoms.find((atom) => !Number.isInteger(atom) || atom < 0 || atom >= this.atoms.length);
    if (outside !== undefined) {
      throw new InvalidArgumentError(
        `svg: atom ${outside} can't be highlighted in a molecule of ${this.atoms.length} atoms.`,
      );
    }
    const highlightAtomColors = atomColors && Object.fromEntries(atomColors);
    const details = JSON.stringify({ width, height, atoms, legend, highlightAtomColors });
    return this.#call('draw', (mol) => mol.get_svg_with_highlights(details));
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
    return this.#call('write the binary form of', (mol) => mol.get_as_uint8array(details));
  }

  /**
   * Bits of one of RDKit's fingerprints, packed as {@link morganBits} packs. MACCS has 167 bits, bit 0 unused, and takes no settings.
   * Other settings are not checked, and some that RDKit refuses (as fewer than 5 bits for atom pairs) crash it; `@molx/fingerprint` checks.
   *
   * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 to 2^24
   */
  fingerprintBits(kind: FingerprintKind, bits = 2048, details: FingerprintDetails = {}): Uint8Array {
    expectWhole('fingerprintBits', 'bits', bits, 1, maxBits);
    const { radius = 0 } = details;
    expectWhole('fingerprintBits', 'a radius in bonds', Number(radius), 0, maxRadius);
    const settings = JSON.stringify({ ...details, nBits: bits });
    return this.#call(`compute ${kind} bits of`, (mol) => {
      if (kind === 'maccs') return mol.get_maccs_fp_as_uint8array();
      if (kind === 'morgan') return mol.get_morgan_fp_as_uint8array(settings);
      if (kind === 'rdkit') return mol.get_rdkit_fp_as_uint8array(settings);
      if (kind === 'atomPair') return mol.get_atom_pair_fp_as_uint8array(settings);
      return mol.get_topological_torsion_fp_as_uint8array(settings);
    });
  }

  /** How much more an atom weighs than its element's standard atomic weight, in Da, by RDKit's tables; 0 where no isotope is named. */
  isotopeShift({ symbol, isotope, atomicNumber }: Pick<AtomRecord, 'symbol' | 'isotope' | 'atomicNumber'>): number {
    return isotope === 0 || atomicNumber === 0 ? 0 : isotopeShift(this.#instance, symbol, isotope);
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
    return this.#call('write InChI of', (mol) => mol.get_inchi());
  }

  /** The hashed InChI, 27 characters. Throws as {@link inchi} does. */
  inchiKey(): string {
    const inchi = this.inchi();
    return inchi === '' ? '' : this.#instance.call('hash', inchi, (lib) => lib.get_inchikey_for_inchi(inchi));
  }

  /** Frees the molecule. Doing it again does nothing; every other use throws. */
  dispose(): void {
    const mol = this.#mol;
    this.#mol = undefined;
    this.#graph = undefined;
    this.#smiles = undefined;
    if (this.#instance.alive) mol?.delete();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #readScaffold(scaffold: string): string {
    return this.#call('cut the scaffold of', () => {
      const mol = this.#instance.lib.get_mol(scaffold, keepAromaticity);
      if (mol === null)
        throw new RdkitError(
          `RDKit can't read the scaffold of ${this.source}: ${failureReason(this.#instance.readLog())}`,
        );
      const smiles = mol.get_smiles();
      mol.delete();
      return smiles;
    });
  }

  #withoutStereo(canonical: string): string {
    const flat = canonical.replace(stereoMarks, '');
    if (flat === canonical) return canonical;
    const mol = Molecule.#parseOwn(this.#instance, flat);
    try {
      return mol.smiles;
    } finally {
      mol.dispose();
    }
  }

  #readGraph(): Graph {
    this.#graph ??= readGraph(
      this.#call('list the atoms of', (mol) => mol.get_json()),
      this.source,
    );
    return this.#graph;
  }

  #match<T>(pattern: Pattern | string, use: (mol: MinimalMol, query: MinimalMol) => T): T {
    const query = typeof pattern === 'string' ? this.#instance.pattern(pattern) : pattern.queryFor(this.#instance);
    return this.#call('search', (mol) => use(mol, query));
  }

  #call<T>(doing: string, use: (mol: MinimalMol) => T): T {
    const mol = this.#mol;
    if (mol === undefined)
      throw new RdkitError(`The molecule ${this.source} was disposed: it is too late to ${doing} it.`);
    return this.#instance.call(doing, this.source, () => use(mol));
  }
}
