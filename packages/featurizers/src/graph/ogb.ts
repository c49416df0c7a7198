import { definePreset } from './graph-preset.js';
import { atomColumn, bondColumn, bondStereo, bondType, hybridization } from './read-binary.js';

const hybridizationRows = new Map<number, number>([
  [hybridization.sp, 0],
  [hybridization.sp2, 1],
  [hybridization.sp3, 2],
  [hybridization.sp3d, 3],
  [hybridization.sp3d2, 4],
]);
const stereoRows = new Map<number, number>([
  [bondStereo.none, 0],
  [bondStereo.z, 1],
  [bondStereo.e, 2],
  [bondStereo.cis, 3],
  [bondStereo.trans, 4],
  [bondStereo.any, 5],
]);

/** The last row of a feature takes whatever the others don't. */
const orMisc = (value: number, misc: number) => (value >= 0 && value < misc ? value : misc);

/** OGB's row of a bond type: single, double, triple, aromatic, anything else. */
export function ogbBondType(type: number): number {
  if (type === bondType.aromatic) return 3;
  return type >= bondType.single && type <= bondType.triple ? type - 1 : 4;
}

/** OGB's row of a bond stereo; atropisomers, which OGB refuses, count as none. */
export function ogbBondStereo(stereo: number): number {
  return stereoRows.get(stereo) ?? 0;
}

/**
 * The nine atom and three bond features of the Open Graph Benchmark, in tables of the sizes that MoleculeSTM's weights have.
 *
 * Atom: atomic number - 1 (118: dummy), chirality (none, clockwise, counter-clockwise, other), degree with hydrogens,
 * charge + 5, hydrogens, radical electrons, hybridization (SP, SP2, SP3, SP3D, SP3D2, other), aromatic, in a ring.
 * Bond: type (single, double, triple, aromatic, other), stereo (none, Z, E, cis, trans, any), conjugated.
 */
export const ogb = definePreset(
  {
    id: 'ogb',
    atomFeatures: [
      { name: 'atomicNumber', size: 119 },
      { name: 'chirality', size: 4 },
      { name: 'degree', size: 12 },
      { name: 'charge', size: 12 },
      { name: 'hydrogens', size: 10 },
      { name: 'radicals', size: 6 },
      { name: 'hybridization', size: 6 },
      { name: 'aromatic', size: 2 },
      { name: 'inRing', size: 2 },
    ],
    bondFeatures: [
      { name: 'bondType', size: 5 },
      { name: 'bondStereo', size: 6 },
      { name: 'conjugated', size: 2 },
    ],
    maskAtom: undefined,
    maskBond: undefined,
    selfLoop: undefined,
    citation: 'Hu et al., Open Graph Benchmark, NeurIPS 2020, arXiv 2005.00687',
  },
  (columns, row, into, at) => {
    const hydrogens = columns[row + atomColumn.hydrogens]!;
    into[at] = orMisc(columns[row + atomColumn.atomicNumber]! - 1, 118);
    into[at + 1] = Math.min(columns[row + atomColumn.chirality]!, 3);
    into[at + 2] = orMisc(columns[row + atomColumn.degree]! + hydrogens, 11);
    into[at + 3] = orMisc(columns[row + atomColumn.charge]! + 5, 11);
    into[at + 4] = orMisc(hydrogens, 9);
    into[at + 5] = orMisc(columns[row + atomColumn.radicals]!, 5);
    into[at + 6] = hybridizationRows.get(columns[row + atomColumn.hybridization]!) ?? 5;
    into[at + 7] = columns[row + atomColumn.aromatic]!;
    into[at + 8] = columns[row + atomColumn.inRing]!;
  },
  (columns, row, into, at) => {
    into[at] = ogbBondType(columns[row + bondColumn.type]!);
    into[at + 1] = ogbBondStereo(columns[row + bondColumn.stereo]!);
    into[at + 2] = columns[row + bondColumn.conjugated]!;
  },
);
