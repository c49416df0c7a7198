import { functionalGroups, type MoleculeNumbers, numbers } from '@molx/featurizers';
import type { Molecule, Rdkit } from '@molx/molecule';
import { RingNamer, type RingSystem } from './ring-systems.js';

/** An element or functional group and how often the molecule has it. */
export interface Counted {
  name: string;
  count: number;
}

/** What descriptions and fact lines are written from; everything follows from the structure. */
export interface MoleculeFacts extends MoleculeNumbers {
  /** Smallest rings, and those of them that are not aromatic (aliphatic, as RDKit counts). */
  rings: number;
  aliphaticRings: number;
  ringSystems: RingSystem[];
  /** Which kinds of ring there are, in the order of {@link RingKind}. */
  ringKinds: RingKind[];
  /** In the order of the featurizer's list. */
  functionalGroups: Counted[];
  /** Carbon first, then by atomic number; no hydrogen. */
  elements: Counted[];
  /** Tetrahedral centres, marked in the SMILES or not. */
  stereocentres: number;
  /** Share of the carbon atoms that are sp3. */
  fractionSp3: number;
}

/** Kinds of a single ring: aromatic without and with heteroatoms, then not aromatic without and with heteroatoms. */
export type RingKind = 'benzenoid' | 'heteroaromatic' | 'alicyclic' | 'heterocyclic';

const elementNames: Record<string, string> = {
  B: 'boron',
  C: 'carbon',
  N: 'nitrogen',
  O: 'oxygen',
  F: 'fluorine',
  Si: 'silicon',
  P: 'phosphorus',
  S: 'sulfur',
  Cl: 'chlorine',
  Br: 'bromine',
  I: 'iodine',
};

/** Computes the facts of molecules with one RDKit. */
export class FactFinder {
  readonly #rings: RingNamer;

  constructor(rdkit: Rdkit) {
    this.#rings = new RingNamer(rdkit);
  }

  find(mol: Molecule): MoleculeFacts {
    const values = numbers(mol);
    const descriptors = mol.descriptors();
    const rings = descriptors['NumRings'] ?? mol.rings.length;
    return {
      ...values,
      rings,
      aliphaticRings: rings - values.aromaticRings,
      ringSystems: this.#rings.name(mol),
      ringKinds: ringKinds(mol),
      functionalGroups: functionalGroups(mol).map(({ name, count }) => ({ name, count })),
      elements: countElements(mol),
      stereocentres: descriptors['NumAtomStereoCenters'] ?? 0,
      fractionSp3: descriptors['FractionCSP3'] ?? 0,
    };
  }
}

function ringKinds(mol: Molecule): RingKind[] {
  const kinds = mol.rings.map((ring): RingKind => {
    const atoms = ring.map((index) => mol.atoms[index]!);
    const hetero = atoms.some(({ symbol }) => symbol !== 'C');
    if (atoms.every(({ aromatic }) => aromatic)) return hetero ? 'heteroaromatic' : 'benzenoid';
    return hetero ? 'heterocyclic' : 'alicyclic';
  });
  const order: RingKind[] = ['benzenoid', 'heteroaromatic', 'alicyclic', 'heterocyclic'];
  return order.filter((kind) => kinds.includes(kind));
}

function countElements(mol: Molecule): Counted[] {
  const counts = new Map<number, Counted>();
  for (const { atomicNumber, symbol } of mol.atoms) {
    const known = counts.get(atomicNumber);
    if (known === undefined) counts.set(atomicNumber, { name: elementNames[symbol] ?? symbol, count: 1 });
    else known.count++;
  }
  const rank = (atomicNumber: number) => (atomicNumber === 6 ? 0 : atomicNumber);
  return [...counts].sort(([a], [b]) => rank(a) - rank(b)).map(([, element]) => element);
}
