import type { MoleculeNumbers } from '@molx/featurizers';
import type { Molecule } from '@molx/molecule';
import { unwantedQuery } from './unwanted-patterns.js';

/** The numbers that the screen and the selection go by; QED, the dearest, waits until a molecule is selected. */
export type ScreenNumbers = Omit<MoleculeNumbers, 'qed'>;

/** Inclusive limits of what the set holds. */
export const limits = {
  heavyAtoms: [8, 40],
  molecularWeight: [90, 620],
  logP: [-3, 7],
  tpsa: [0, 180],
  hBondDonors: [0, 5],
  hBondAcceptors: [0, 10],
  rotatableBonds: [0, 12],
  aromaticRings: [0, 4],
} as const satisfies Partial<Record<keyof ScreenNumbers, readonly [number, number]>>;

/** The numbers of `numbers` of @molx/featurizers but QED. */
export function screenNumbers(mol: Molecule): ScreenNumbers {
  const descriptors = mol.descriptors();
  const read = (name: string) => descriptors[name] ?? Number.NaN;
  return {
    heavyAtoms: read('NumHeavyAtoms'),
    hBondAcceptors: read('NumHBA'),
    hBondDonors: read('NumHBD'),
    rotatableBonds: read('NumRotatableBonds'),
    aromaticRings: read('NumAromaticRings'),
    tpsa: read('tpsa'),
    molecularWeight: read('amw'),
    logP: read('CrippenClogP'),
  };
}

/** True when every number lies within {@link limits}. */
export function withinLimits(numbers: ScreenNumbers): boolean {
  return Object.entries(limits).every(([key, [low, high]]) => {
    const value = numbers[key as keyof typeof limits];
    return value >= low && value <= high;
  });
}

/** One neutral, stable-looking piece: no salt, no net charge, no radical, nothing on the list of unwanted patterns. */
export function isReasonable(mol: Molecule): boolean {
  if (mol.smiles.includes('.') || mol.atoms.some((atom) => atom.radicals > 0)) return false;
  const charge = mol.atoms.reduce((sum, atom) => sum + atom.charge, 0);
  if (charge !== 0) return false;
  const heavyHalogens = mol.atoms.filter(({ symbol }) => symbol === 'Br' || symbol === 'I').length;
  const chlorines = mol.atoms.filter(({ symbol }) => symbol === 'Cl').length;
  return heavyHalogens <= 1 && chlorines <= 3 && !mol.hasSubstructure(unwantedQuery);
}
