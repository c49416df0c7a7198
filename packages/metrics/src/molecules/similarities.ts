import { countTanimoto, maccs, morgan, morganCounts, rdk, tanimoto } from '@molx/fingerprint';
import type { Molecule } from '@molx/molecule';
import { sameCanonicalSmiles } from './same-molecule.js';

/** How alike two molecules are, in 0 .. 1. */
export interface MoleculeSimilarity {
  /** As in `results.json`: `maccs`. */
  readonly name: string;
  /** As in a table. */
  readonly title: string;
  readonly rule: string;
  of(a: Molecule, b: Molecule): number;
}

/** Compares fingerprints; molecules of one canonical SMILES have one, which is computed once. */
const byFingerprint =
  <F>(fingerprint: (mol: Molecule) => F, compare: (a: F, b: F) => number) =>
  (a: Molecule, b: Molecule): number => {
    const first = fingerprint(a);
    return compare(first, sameCanonicalSmiles(a, b) ? first : fingerprint(b));
  };

/** The similarities that a {@link MoleculeScorer} reports. */
export const moleculeSimilarities: readonly MoleculeSimilarity[] = [
  {
    name: 'maccs',
    title: 'MACCS',
    rule: "Tanimoto of RDKit's 167 MACCS bits",
    of: byFingerprint((mol) => maccs(mol), tanimoto),
  },
  {
    name: 'rdk',
    title: 'RDK',
    rule: "Tanimoto of RDKit's path fingerprint, 2,048 bits",
    of: byFingerprint((mol) => rdk(mol), tanimoto),
  },
  {
    name: 'morganCounts',
    title: 'Morgan (counts)',
    rule: 'Tanimoto of Morgan counts, radius 2, not folded',
    of: byFingerprint((mol) => morganCounts(mol), countTanimoto),
  },
  {
    name: 'morganBits',
    title: 'Morgan (bits)',
    rule: 'Tanimoto of Morgan bits, radius 2, 2,048 bits',
    of: byFingerprint((mol) => morgan(mol), tanimoto),
  },
];
