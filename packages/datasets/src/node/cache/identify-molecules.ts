import type { FeaturizedRow, FeaturizeRowsOptions } from '@molx/featurizers';

/** A molecule by its canonical SMILES and what it is told by across data sets. */
export interface IdentifiedMolecule {
  /** RDKit's canonical SMILES, with stereo. */
  smiles: string;
  /** The same without stereo and isotopes. */
  key: string;
  /** Of the Murcko scaffold, without stereo and isotopes; empty for an acyclic molecule. */
  scaffold: string;
}

/** What computes features: a pool, a {@link FeatureCache}, or this thread. */
export interface Featurizer {
  featurize(
    smiles: Iterable<string> | AsyncIterable<string>,
    options: FeaturizeRowsOptions,
  ): AsyncIterable<FeaturizedRow>;
}

/**
 * Identifies molecules, in order; one that can't be read gives the reason instead.
 *
 * @throws {MolxError} as the featurizer does
 */
export async function* identifyMolecules(
  smiles: Iterable<string> | AsyncIterable<string>,
  featurizer: Featurizer,
): AsyncGenerator<IdentifiedMolecule | { reason: string }> {
  for await (const { features, error } of featurizer.featurize(smiles, { canonical: true, identity: true })) {
    const { canonical, identity } = features ?? {};
    if (canonical === undefined || identity === undefined) yield { reason: error?.reason ?? 'it has no identity' };
    else yield { smiles: canonical, ...identity };
  }
}
