import type { AtomRecord } from './records.js';

/** One part of a molecule that no bond joins to the rest. */
export interface Fragment {
  readonly smiles: string;
  readonly atoms: readonly AtomRecord[];
  /** g/mol; asked for only when atoms don't decide. */
  molecularWeight(): number;
}

/**
 * The fragment with most atoms, hydrogens counted; of several the heaviest; of these the one whose canonical SMILES comes first.
 * This is the rule of RDKit's LargestFragmentChooser.
 */
export function largestFragment<T extends Fragment>(fragments: readonly [T, ...T[]]): T {
  let [largest] = fragments;
  for (const fragment of fragments.slice(1)) if (beats(fragment, largest)) largest = fragment;
  return largest;
}

/** Above the rounding of a sum, far below what a neutron weighs; g/mol. */
const sameWeight = 1e-6;

function beats(a: Fragment, b: Fragment): boolean {
  const atoms = atomsWithHydrogens(a) - atomsWithHydrogens(b);
  if (atoms !== 0) return atoms > 0;
  const weight = a.molecularWeight() - b.molecularWeight();
  return Math.abs(weight) < sameWeight ? a.smiles < b.smiles : weight > 0;
}

function atomsWithHydrogens({ atoms }: Fragment): number {
  return atoms.reduce((sum, { hydrogens }) => sum + 1 + hydrogens, 0);
}
