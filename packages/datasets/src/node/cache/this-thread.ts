import { type FeaturizedRow, type FeaturizeRowsOptions, featurizeRows } from '@molx/featurizers';
import type { Featurizer } from './identify-molecules.js';

/** Molecules that go through RDKit in one stretch. */
const stretch = 64;

/** Computes features in this thread, and keeps none. */
export const thisThread: Featurizer = { featurize };

async function* featurize(
  smiles: Iterable<string> | AsyncIterable<string>,
  options: FeaturizeRowsOptions,
): AsyncGenerator<FeaturizedRow> {
  let firstIndex = 0;
  let texts: string[] = [];
  for await (const text of smiles) {
    texts.push(text);
    if (texts.length < stretch) continue;
    yield* await featurizeRows(texts, options, firstIndex);
    firstIndex += texts.length;
    texts = [];
  }
  yield* await featurizeRows(texts, options, firstIndex);
}
