import type { Random } from '@molx/core';
import type { Featurizer } from '@molx/datasets/node';
import type { Rdkit } from '@molx/molecule';
import { featurizeOptions, type MoleculeInput, type MolxArchitecture, moleculeInput, moleculeInputOf } from 'molx';

/** Molecules whose encoder inputs are kept: some 6 kB each. */
const keptMolecules = 50_000;

/** Makes encoder inputs of valid SMILES and keeps them; the oldest go when there are too many. */
export class InputSource {
  readonly #rdkit: Rdkit;
  readonly #architecture: MolxArchitecture;
  readonly #known = new Map<string, MoleculeInput>();

  constructor(rdkit: Rdkit, architecture: MolxArchitecture) {
    this.#rdkit = rdkit;
    this.#architecture = architecture;
  }

  /** Has the inputs of many canonical SMILES made at once, or read; a molecule that has none is left to {@link of}. */
  async preload(smiles: readonly string[], featurizer: Featurizer): Promise<void> {
    const wanted = smiles.slice(0, keptMolecules);
    for await (const { smiles: text, features } of featurizer.featurize(wanted, featurizeOptions(this.#architecture))) {
      if (features !== undefined) this.#known.set(text, moleculeInputOf(features));
    }
  }

  /** @throws {UnsupportedMoleculeError} when the graph featurizer has no row for an atom or bond */
  of(smiles: string): MoleculeInput {
    let input = this.#known.get(smiles);
    if (input === undefined) {
      input = this.#with(smiles, (mol) => moleculeInput(mol, this.#architecture));
      this.#known.set(smiles, input);
      if (this.#known.size > keptMolecules) this.#known.delete(this.#known.keys().next().value!);
    }
    return input;
  }

  /** The same molecule with the tokens of a random SMILES; graph and fingerprint do not depend on it. */
  randomised(smiles: string, random: Random): MoleculeInput {
    const input = this.of(smiles);
    if (input.tokens === undefined) return input;
    const written = this.randomSmiles(smiles, random);
    const { tokens } = this.#with(written, (mol) =>
      moleculeInput(mol, { ...this.#architecture, graph: undefined, fingerprint: undefined }, 'given'),
    );
    return tokens === undefined ? input : { ...input, tokens };
  }

  /** The molecule as a random SMILES. */
  randomSmiles(smiles: string, random: Random): string {
    return this.#with(smiles, (mol) => mol.randomSmiles(random));
  }

  #with<T>(smiles: string, use: (mol: ReturnType<Rdkit['parse']>) => T): T {
    const mol = this.#rdkit.parse(smiles);
    try {
      return use(mol);
    } finally {
      mol.dispose();
    }
  }
}
