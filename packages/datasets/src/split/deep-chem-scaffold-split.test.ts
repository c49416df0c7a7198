import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { featurizeRows } from '@molx/featurizers';
import { describe, expect, it } from 'vitest';
import { loadCard, readCard } from '../node/index.js';
import { deepChemScaffoldSplit } from './deep-chem-scaffold-split.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/deepchem-splits.json', import.meta.url), 'utf8')) as {
  smiles: string[];
  scaffolds: string[];
  parts: number[][];
  published: Record<string, { molecules: number; parts: number[]; sha256: string }>;
};
const data = resolve(process.env['MOLX_DATA'] ?? '../shared/data');

const scaffoldsOf = async (smiles: readonly string[]) =>
  (await featurizeRows(smiles, { identity: true })).flatMap(({ features }) => features?.identity?.scaffold ?? []);

describe('deepChemScaffoldSplit', () => {
  it('gives the largest scaffolds to train, of equal ones the later', () => {
    const scaffolds = ['a', 'b', 'a', 'c', 'b', 'a', '', '', 'd', 'e'];
    expect(deepChemScaffoldSplit(scaffolds, [0.6, 0.2, 0.2])).toEqual({
      train: [0, 2, 5, 6, 7, 9],
      validation: [1, 4],
      test: [8, 3],
    });
  });

  it('takes a scaffold of any number of molecules', () => {
    const acyclic = Array.from({ length: 200_000 }, () => '');
    expect(deepChemScaffoldSplit(acyclic, [1, 0, 0]).train).toHaveLength(200_000);
  });

  it("cuts DeepChem's scaffolds, and splits as its ScaffoldSplitter", async () => {
    const scaffolds = await scaffoldsOf(golden.smiles);
    expect(scaffolds).toEqual(golden.scaffolds);
    expect(Object.values(deepChemScaffoldSplit(scaffolds, [0.8, 0.1, 0.1]))).toEqual(golden.parts);
  });

  it.skipIf(!existsSync(data)).each(Object.keys(golden.published))(
    'splits %s as DeepChem does (MOLX_DATA)',
    async (name) => {
      const smiles: string[] = [];
      for await (const { fields } of readCard(await loadCard(name), { folder: data }))
        smiles.push(String(fields['smiles']));
      const scaffolds = await scaffoldsOf(smiles);
      const parts = Object.values(deepChemScaffoldSplit(scaffolds, [0.8, 0.1, 0.1]));
      const { molecules, parts: sizes, sha256 } = golden.published[name]!;
      expect([scaffolds.length, parts.map(({ length }) => length)]).toEqual([molecules, sizes]);
      expect(createHash('sha256').update(JSON.stringify(parts)).digest('hex')).toBe(sha256);
    },
  );
});
