import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeatureCache, thisThread } from '@molx/datasets/node';
import { resolveFusionAdapterConfig } from '@molx/fusion-adapter';
import { resolveGraphEncoderConfig } from '@molx/graph-encoder';
import { loadRdkit } from '@molx/molecule';
import { resolveSmilesEncoderConfig } from '@molx/smiles-encoder';
import { expect, it } from 'vitest';
import { InputSource } from './input-source.js';

it('takes inputs that were made at once for what it makes itself', async () => {
  const rdkit = await loadRdkit();
  const architecture = {
    featurization: 'pretrain-gnns' as const,
    smilesTokenizer: 'smiles' as const,
    smiles: resolveSmilesEncoderConfig({
      vocabSize: 591,
      layers: 1,
      hidden: 8,
      heads: 2,
      feedForward: 8,
      maxPositions: 20,
    }),
    graph: resolveGraphEncoderConfig({ hidden: 8, layers: 1 }),
    fingerprint: { radius: 2, bits: 512 },
    adapter: resolveFusionAdapterConfig({ inputs: { smiles: 8, graph: 8, fingerprint: 512 }, output: 4 }),
  };
  const folder = mkdtempSync(join(tmpdir(), 'molx-inputs-'));
  const smiles = ['CCO', 'C[C@H](N)C(=O)O', 'c1ccc2c(c1)ccc1ccccc12', '*C'];
  try {
    const own = new InputSource(rdkit, architecture);
    for (const featurizer of [thisThread, new FeatureCache(folder), new FeatureCache(folder)]) {
      const source = new InputSource(rdkit, architecture);
      await source.preload(smiles, featurizer);
      for (const text of smiles.slice(0, 3)) expect(source.of(text)).toEqual(own.of(text));
      expect(() => source.of('*C')).toThrow('*');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
