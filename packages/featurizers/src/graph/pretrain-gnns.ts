import { UnsupportedMoleculeError } from '../unsupported-molecule-error.js';
import { definePreset } from './graph-preset.js';
import { atomColumn, bondColumn, bondDirection, bondType } from './read-binary.js';

const maskAtom = 119;
const selfLoopBond = 4;
const maskBond = 5;

/**
 * The features of pretrain-gnns, which GraphCL's chemistry checkpoints share.
 *
 * Atom: [atomic number - 1, chirality: 0 none, 1 clockwise, 2 counter-clockwise]. Bond: [0 single, 1 double, 2 triple,
 * 3 aromatic; direction: 0 none, 1 end-up-right, 2 end-down-right]. Any other chirality (the original's fourth value
 * overflows its own table of three) becomes 0. A dummy atom is an error, or the mask row when asked; a bond of another
 * type is an error, as in the original.
 */
export const pretrainGnns = definePreset(
  {
    id: 'pretrain-gnns',
    atomFeatures: [
      { name: 'atomicNumber', size: 120 },
      { name: 'chirality', size: 3 },
    ],
    bondFeatures: [
      { name: 'bondType', size: 6 },
      { name: 'bondDirection', size: 3 },
    ],
    maskAtom: [maskAtom, 0],
    maskBond: [maskBond, 0],
    selfLoop: [selfLoopBond, 0],
    citation: 'Hu et al., Strategies for Pre-training Graph Neural Networks, ICLR 2020, arXiv 1905.12265',
  },
  (columns, row, into, at, { source, index, dummyAtoms }) => {
    const atomicNumber = columns[row + atomColumn.atomicNumber]!;
    if (atomicNumber === 0 && dummyAtoms === 'error') {
      throw new UnsupportedMoleculeError(
        source,
        `atom ${index} is a dummy atom, which pretrain-gnns has no row for; pass dummyAtoms: 'mask' to use its mask row`,
      );
    }
    into[at] = atomicNumber === 0 ? maskAtom : atomicNumber - 1;
    const chirality = columns[row + atomColumn.chirality]!;
    into[at + 1] = chirality < 3 ? chirality : 0;
  },
  (columns, row, into, at, { source, index }) => {
    into[at] = typeRow(columns[row + bondColumn.type]!, source, index);
    const direction = columns[row + bondColumn.direction]!;
    into[at + 1] = direction === bondDirection.endUpRight ? 1 : direction === bondDirection.endDownRight ? 2 : 0;
  },
);

function typeRow(type: number, source: string, index: number): number {
  switch (type) {
    case bondType.single:
      return 0;
    case bondType.double:
      return 1;
    case bondType.triple:
      return 2;
    case bondType.aromatic:
      return 3;
    default:
      throw new UnsupportedMoleculeError(
        source,
        `bond ${index} is neither single, double, triple nor aromatic (RDKit's bond type ${type}), and pretrain-gnns has no row for it`,
      );
  }
}
