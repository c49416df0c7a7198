import { countTanimoto, maccs, morgan, morganCounts, rdk, tanimoto } from '@molx/fingerprint';
import type { Molecule } from '@molx/molecule';

/** How alike two molecules are, in 0 .. 1. */
export interface MoleculeSimilarity {
  /** As in `results.json`: `maccs`. */
  readonly name: string;
  /** As in a table. */
  readonly title: string;
  readonly rule: string;
  of(a: Molecule, b: Molecule): number;
}

/** The similarities that a {@link MoleculeScorer} reports. */
export const moleculeSimilarities: readonly MoleculeSimilarity[] = [
  {
    name: 'maccs',
    title: 'MACCS',
    rule: "Tanimoto of RDKit's 167 MACCS bits",
    of: (a, b) => tanimoto(maccs(a), maccs(b)),
  },
  {
    name: 'rdk',
    title: 'RDK',
    rule: "Tanimoto of RDKit's path fingerprint, 2,048 bits",
    of: (a, b) => tanimoto(rdk(a), rdk(b)),
  },
  {
    name: 'morganCounts',
    title: 'Morgan (counts)',
    rule: 'Tanimoto of Morgan counts, radius 2, not folded',
    of: (a, b) => countTanimoto(morganCounts(a), morganCounts(b)),
  },
  {
    name: 'morganBits',
    title: 'Morgan (bits)',
    rule: 'Tanimoto of Morgan bits, radius 2, 2,048 bits',
    of: (a, b) => tanimoto(morgan(a), morgan(b)),
  },
];
