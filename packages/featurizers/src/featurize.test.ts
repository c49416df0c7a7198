import { readFileSync } from 'node:fs';
import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { featurize } from './featurize.js';
import { featurizeRows } from './featurize-rows.js';
import { functionalGroups } from './functional-groups/functional-groups.js';
import { graphFeaturizer } from './graph/graph-featurizer.js';
import { characterTokenizer, smilesTokenizer } from './tokens/smiles-tokenizer.js';

const aspirin = 'O=C(C)Oc1ccccc1C(=O)O';

it('computes what is asked for, and nothing else', async () => {
  using mol = (await loadRdkit()).parse(aspirin);
  expect(
    featurize(mol, { graph: 'ogb', tokens: 'smiles', morgan: { radius: 3, bits: 1024 }, functionalGroups: true }),
  ).toEqual({
    graph: graphFeaturizer.ogb(mol),
    tokens: smilesTokenizer.encode(aspirin),
    morgan: mol.morganBits(3, 1024),
    functionalGroups: functionalGroups(mol),
  });
  expect(featurize(mol, {})).toEqual({});
  expect(featurize(mol, { canonical: true, tokens: 'smiles' })).toEqual({
    canonical: 'CC(=O)Oc1ccccc1C(=O)O',
    tokens: smilesTokenizer.encode('CC(=O)Oc1ccccc1C(=O)O'),
  });
});

it('takes no name for tokens', async () => {
  for (const text of ['CCO ethanol', 'CCO\tethanol', ' CCO', 'CCO |$a;b;c$|', 'CCO']) {
    using mol = (await loadRdkit()).parse(text);
    for (const [tokens, tokenizer] of [
      ['smiles', smilesTokenizer] as const,
      ['characters', characterTokenizer] as const,
    ])
      expect([text, featurize(mol, { tokens })]).toEqual([text, { tokens: tokenizer.encode('CCO') }]);
  }
});

it('goes on after rows that fail, RDKit crashes included', async () => {
  const smiles = ['CCO', '', 'C1CC', '*C', `[H]${'C'.repeat(900)}`, 'CCN'];
  const options = { graph: 'pretrain-gnns', functionalGroups: true, maxInnerAtoms: 1e6 } as const;
  const rows = await featurizeRows(smiles, options, 10);
  expect(rows.map(({ index, error }) => [index, error?.code])).toEqual([
    [10, undefined],
    [11, 'invalid-smiles'],
    [12, 'invalid-smiles'],
    [13, 'invalid-smiles'],
    [14, 'rdkit'],
    [15, undefined],
  ]);
  expect(rows[3]!.error!.reason).toContain('dummy atom');
  // The patterns were compiled anew for the fresh instance.
  expect(rows[5]!.features!.functionalGroups).toEqual([{ name: 'primary amine', count: 1 }]);
});

it('gives the same features for a molecule with its neighbours changed', async () => {
  const { smiles } = JSON.parse(readFileSync(new URL('../golden/graphs.json', import.meta.url), 'utf8')) as {
    smiles: string[];
  };
  const options = { graph: 'pretrain-gnns', tokens: 'characters', morgan: {} } as const;
  const some = smiles.slice(0, 60);
  const forward = await featurizeRows(some, options);
  const backward = await featurizeRows([...some].reverse(), options);
  expect(backward.reverse().map(({ features }) => features)).toEqual(forward.map(({ features }) => features));
});
