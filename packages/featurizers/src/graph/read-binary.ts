import type { Molecule } from '@molx/molecule';
import { UnsupportedMoleculeError } from '../unsupported-molecule-error.js';

/** Columns of {@link MoleculeColumns.atoms}; enumerations have RDKit's values. */
export const atomColumn = {
  atomicNumber: 0,
  chirality: 1,
  hybridization: 2,
  charge: 3,
  /** Hydrogens that are not atoms of the graph. */
  hydrogens: 4,
  radicals: 5,
  /** Neighbours in the graph. */
  degree: 6,
  aromatic: 7,
  inRing: 8,
} as const;
export const atomColumns = 9;

/** Columns of {@link MoleculeColumns.bonds}; enumerations have RDKit's values. */
export const bondColumn = { begin: 0, end: 1, type: 2, direction: 3, stereo: 4, conjugated: 5 } as const;
export const bondColumns = 6;

export const bondType = { single: 1, double: 2, triple: 3, aromatic: 12 } as const;
export const bondDirection = { endDownRight: 3, endUpRight: 4 } as const;
export const bondStereo = { none: 0, any: 1, z: 2, e: 3, cis: 4, trans: 5 } as const;
export const hybridization = { sp: 2, sp2: 3, sp3: 4, sp3d: 6, sp3d2: 7 } as const;

/** What RDKit knows of atoms and bonds, as two integer tables in RDKit's order. */
export interface MoleculeColumns {
  readonly atomCount: number;
  readonly bondCount: number;
  /** [atoms, atomColumns] */
  readonly atoms: Int32Array;
  /** [bonds, bondColumns] */
  readonly bonds: Int32Array;
}

const endian = 0xdeadbeef;
const tag = {
  beginAtom: 1,
  beginBond: 11,
  atomMapNumber: 24,
  atomDummyLabel: 44,
  beginSssr: 20,
  beginSymmetrizedSssr: 66,
};
const atomFlag = { aromatic: 64, query: 16, mapNumber: 8, dummyLabel: 4, monomer: 2 };
const bondFlag = { conjugated: 32, query: 16, type: 8, direction: 4, stereo: 2, endPoints: 1 };
const supportedMajor = 16;

/**
 * Reads RDKit's binary form (MolPickler, format 16): twice as fast as its JSON, and the only
 * place where MinimalLib tells hybridization, conjugation and bond direction.
 *
 * @throws {UnsupportedMoleculeError} for query atoms or bonds (`~`) and for another major version of the format
 */
export function readBinary(mol: Molecule): MoleculeColumns {
  return new BinaryReader(mol.toBinary(), mol.source).read();
}

class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  #at = 0;
  /** Atom indices take one byte up to 255 atoms and bonds, else four. */
  #wide = false;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
  }

  read(): MoleculeColumns {
    const magic = this.#int32() >>> 0;
    this.#at += 4;
    const major = this.#int32();
    this.#at += 8;
    if (magic !== endian || major !== supportedMajor) {
      this.#fail(`RDKit wrote its binary form in format ${major}, and this molx reads format ${supportedMajor}`);
    }
    const atomCount = this.#int32();
    const bondCount = this.#int32();
    this.#wide = atomCount > 255 || bondCount > 255;
    this.#at++;
    const atoms = new Int32Array(atomCount * atomColumns);
    const bonds = new Int32Array(bondCount * bondColumns);
    this.#expect(tag.beginAtom);
    for (let i = 0; i < atomCount; i++) this.#atom(atoms, i * atomColumns);
    this.#expect(tag.beginBond);
    for (let i = 0; i < bondCount; i++) this.#bond(bonds, i * bondColumns, atoms);
    this.#rings(atoms);
    return { atomCount, bondCount, atoms, bonds };
  }

  #atom(atoms: Int32Array, row: number): void {
    atoms[row + atomColumn.atomicNumber] = this.#byte();
    const flags = this.#byte();
    if (flags & (atomFlag.query | atomFlag.monomer)) this.#fail('it holds a query atom or a residue');
    const has = this.#int32();
    atoms[row + atomColumn.charge] = has & 2 ? (this.#byte() << 24) >> 24 : 0;
    atoms[row + atomColumn.chirality] = has & 4 ? this.#byte() : 0;
    atoms[row + atomColumn.hybridization] = has & 8 ? this.#byte() : hybridization.sp3;
    const explicitHydrogens = has & 16 ? this.#byte() : 0;
    if (has & 32) this.#at++;
    const implicitHydrogens = has & 64 ? this.#byte() : 0;
    atoms[row + atomColumn.hydrogens] = explicitHydrogens + implicitHydrogens;
    atoms[row + atomColumn.radicals] = has & 128 ? this.#byte() : 0;
    if (has & 256) this.#at += 4;
    atoms[row + atomColumn.aromatic] = flags & atomFlag.aromatic ? 1 : 0;
    if (flags & atomFlag.mapNumber) {
      this.#expect(tag.atomMapNumber);
      if (this.#byte() > 127) this.#at += 4;
    }
    if (flags & atomFlag.dummyLabel) {
      this.#expect(tag.atomDummyLabel);
      const length = this.#int32();
      this.#at += length;
    }
  }

  #bond(bonds: Int32Array, row: number, atoms: Int32Array): void {
    const begin = this.#index();
    const end = this.#index();
    bonds[row + bondColumn.begin] = begin;
    bonds[row + bondColumn.end] = end;
    atoms[begin * atomColumns + atomColumn.degree]!++;
    atoms[end * atomColumns + atomColumn.degree]!++;
    const flags = this.#byte();
    if (flags & (bondFlag.query | bondFlag.endPoints))
      this.#fail('it holds a query bond ("~") or a variable attachment');
    bonds[row + bondColumn.type] = flags & bondFlag.type ? this.#byte() : bondType.single;
    bonds[row + bondColumn.direction] = flags & bondFlag.direction ? this.#byte() : 0;
    bonds[row + bondColumn.conjugated] = flags & bondFlag.conjugated ? 1 : 0;
    if (flags & bondFlag.stereo) {
      bonds[row + bondColumn.stereo] = this.#byte();
      const stereoAtoms = this.#byte();
      this.#at += stereoAtoms * (this.#wide ? 4 : 1);
    }
  }

  #rings(atoms: Int32Array): void {
    const kind = this.#byte();
    if (kind !== tag.beginSssr && kind !== tag.beginSymmetrizedSssr) this.#fail(`RDKit found no rings (tag ${kind})`);
    for (let rings = this.#int32(); rings > 0; rings--) {
      for (let size = this.#index(); size > 0; size--) atoms[this.#index() * atomColumns + atomColumn.inRing] = 1;
    }
  }

  #byte(): number {
    return this.#bytes[this.#at++]!;
  }

  #int32(): number {
    const value = this.#view.getInt32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #index(): number {
    return this.#wide ? this.#int32() : this.#byte();
  }

  #expect(expected: number): void {
    const found = this.#byte();
    if (found !== expected) this.#fail(`RDKit's binary form holds tag ${found} where ${expected} belongs`);
  }

  #fail(reason: string): never {
    throw new UnsupportedMoleculeError(this.#source, reason);
  }
}
