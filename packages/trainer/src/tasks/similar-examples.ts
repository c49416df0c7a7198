import { InvalidArgumentError, InvalidSmilesError } from '@molx/core';
import { type CountFingerprint, countTanimoto, morganCounts } from '@molx/fingerprint';
import type { Rdkit } from '@molx/molecule';
import type { MoleculeRecord } from '../data/molecule-record.js';

/**
 * Finds the training molecules that are most like one that is asked about, for examples in its prompt.
 *
 * Likeness is the Tanimoto of Morgan counts of radius 2 on Murcko scaffolds, as MolX's paper has it; among equal scaffolds that of the whole
 * molecules decides, then the order of the records. Acyclic molecules share the empty scaffold. Fingerprints are computed once each, when
 * they are first needed.
 */
export class SimilarExamples {
  readonly #rdkit: Rdkit;
  readonly #byScaffold = new Map<string, MoleculeRecord[]>();
  readonly #fingerprints = new Map<string, CountFingerprint | undefined>();

  /** @param records  of the training part */
  constructor(rdkit: Rdkit, records: readonly MoleculeRecord[]) {
    this.#rdkit = rdkit;
    for (const record of records) {
      const group = this.#byScaffold.get(record.scaffold);
      if (group === undefined) this.#byScaffold.set(record.scaffold, [record]);
      else group.push(record);
    }
  }

  /**
   * The nearest records, the nearest first; never one of the same molecule, whatever its stereochemistry.
   *
   * @returns  fewer than `count` where there are not as many
   * @throws {InvalidArgumentError} when `count` is no whole number of at least 0
   */
  nearest(
    { smiles, key, scaffold }: Pick<MoleculeRecord, 'smiles' | 'key' | 'scaffold'>,
    count: number,
  ): MoleculeRecord[] {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new InvalidArgumentError(`SimilarExamples: expected a whole number of examples, got ${count}.`);
    }
    const scaffolds = [...this.#byScaffold.keys()]
      .map((other) => ({ other, likeness: this.#likeness(scaffold, other) }))
      .sort((a, b) => b.likeness - a.likeness);
    const found: MoleculeRecord[] = [];
    for (let from = 0; from < scaffolds.length && found.length < count; ) {
      let to = from;
      const alike: MoleculeRecord[] = [];
      for (; scaffolds[to]?.likeness === scaffolds[from]!.likeness; to++) {
        for (const record of this.#byScaffold.get(scaffolds[to]!.other)!) if (record.key !== key) alike.push(record);
      }
      const ranked = alike
        .map((record) => ({ record, likeness: this.#likeness(smiles, record.smiles) }))
        .sort((a, b) => b.likeness - a.likeness);
      found.push(...ranked.slice(0, count - found.length).map(({ record }) => record));
      from = to;
    }
    return found;
  }

  #likeness(a: string, b: string): number {
    if (a === b) return 1;
    const [first, second] = [this.#fingerprint(a), this.#fingerprint(b)];
    return first === undefined || second === undefined ? 0 : countTanimoto(first, second);
  }

  /** Undefined for an empty scaffold, and for one that is no molecule by itself, as the rings of a metallocene without their metal. */
  #fingerprint(smiles: string): CountFingerprint | undefined {
    if (!this.#fingerprints.has(smiles)) this.#fingerprints.set(smiles, this.#compute(smiles));
    return this.#fingerprints.get(smiles);
  }

  #compute(smiles: string): CountFingerprint | undefined {
    if (smiles === '') return undefined;
    try {
      using mol = this.#rdkit.parse(smiles);
      return morganCounts(mol);
    } catch (error) {
      if (error instanceof InvalidSmilesError) return undefined;
      throw error;
    }
  }
}
