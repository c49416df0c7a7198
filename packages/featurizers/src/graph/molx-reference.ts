import { definePreset } from './graph-preset.js';
import { ogbBondStereo, ogbBondType } from './ogb.js';
import { atomColumn, bondColumn } from './read-binary.js';

/**
 * What MolX's published code feeds GraphCL's encoder: for reproducing its checkpoints only.
 *
 * Atoms are those of pretrain-gnns, but a dummy atom takes row 118. Bonds are the first two OGB features, so stereo
 * (0 none, 1 Z, 2 E) goes into the table that was trained on direction, a bond of another type takes the self-loops' row 4,
 * and self-loops pass for single bonds. A stereo or chirality that overflows a table of three becomes 0.
 */
export const molxReference = definePreset(
  {
    id: 'molx-reference',
    atomFeatures: [
      { name: 'atomicNumber', size: 120 },
      { name: 'chirality', size: 3 },
    ],
    bondFeatures: [
      { name: 'bondType', size: 6 },
      { name: 'bondStereo', size: 3 },
    ],
    maskAtom: [119, 0],
    maskBond: [5, 0],
    selfLoop: [0, 0],
    citation: 'Le et al., MolX, arXiv 2406.06777, the published code at e7e77cd',
  },
  (columns, row, into, at) => {
    const atomicNumber = columns[row + atomColumn.atomicNumber]!;
    into[at] = atomicNumber === 0 ? 118 : atomicNumber - 1;
    const chirality = columns[row + atomColumn.chirality]!;
    into[at + 1] = chirality < 3 ? chirality : 0;
  },
  (columns, row, into, at) => {
    into[at] = ogbBondType(columns[row + bondColumn.type]!);
    const stereo = ogbBondStereo(columns[row + bondColumn.stereo]!);
    into[at + 1] = stereo < 3 ? stereo : 0;
  },
);
