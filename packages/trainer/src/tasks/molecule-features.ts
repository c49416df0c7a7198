import { functionalGroups, numbers } from '@molx/featurizers';
import type { Rdkit } from '@molx/molecule';

/** The nine numbers of MolX's tasks. */
export type MoleculeNumbers = ReturnType<typeof numbers>;

/** What answers are computed from; each part is computed when first asked for. */
export interface MoleculeFeatures {
  readonly numbers: MoleculeNumbers;
  /** The functional groups that are there, each with its count. */
  readonly functionalGroups: readonly { name: string; count: number }[];
}

/** Computes features once per molecule and keeps them: some 200 bytes each. */
export class FeatureSource {
  readonly #rdkit: Rdkit;
  readonly #known = new Map<string, LazyFeatures>();

  constructor(rdkit: Rdkit) {
    this.#rdkit = rdkit;
  }

  /** @param smiles  of a molecule known to be valid */
  of(smiles: string): MoleculeFeatures {
    let features = this.#known.get(smiles);
    if (features === undefined) {
      features = new LazyFeatures(smiles, this.#rdkit);
      this.#known.set(smiles, features);
    }
    return features;
  }
}

class LazyFeatures implements MoleculeFeatures {
  readonly #smiles: string;
  readonly #rdkit: Rdkit;
  #numbers: MoleculeNumbers | undefined;
  #groups: readonly { name: string; count: number }[] | undefined;

  constructor(smiles: string, rdkit: Rdkit) {
    this.#smiles = smiles;
    this.#rdkit = rdkit;
  }

  get numbers(): MoleculeNumbers {
    this.#numbers ??= this.#compute(numbers);
    return this.#numbers;
  }

  get functionalGroups(): readonly { name: string; count: number }[] {
    this.#groups ??= this.#compute(functionalGroups);
    return this.#groups;
  }

  #compute<T>(feature: (molecule: ReturnType<Rdkit['parse']>) => T): T {
    const molecule = this.#rdkit.parse(this.#smiles);
    try {
      return feature(molecule);
    } finally {
      molecule.dispose();
    }
  }
}
