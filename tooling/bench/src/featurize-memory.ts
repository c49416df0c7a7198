import { InvalidSmilesError } from '@molx/core';
import { featurize } from '@molx/featurizers';
import { loadRdkit } from '@molx/molecule';
import { smilesSets } from './featurize-smiles.js';

/** Resident memory after so many molecules. */
export interface MemorySample {
  molecules: number;
  rssBytes: number;
  secondsPassed: number;
}

/** What the process may grow by between the first tenth and the end: the noise of garbage collection. */
export const allowedGrowthBytes = 64 * 2 ** 20;

/**
 * Featurizes SMILES round and round and samples the resident memory twenty times on the way.
 *
 * @param molecules  how many in all
 */
export async function featurizeMemory(
  molecules = 1_000_000,
  onSample: (sample: MemorySample) => void = () => {},
): Promise<{ samples: MemorySample[]; growthBytes: number; passed: boolean }> {
  const rdkit = await loadRdkit();
  const smiles = smilesSets().flatMap((set) => set.smiles);
  const samples: MemorySample[] = [];
  const started = performance.now();
  const every = Math.max(1, Math.floor(molecules / 20));
  for (let i = 1; i <= molecules; i++) {
    try {
      const mol = rdkit.parse(smiles[i % smiles.length]!);
      try {
        featurize(mol, { graph: 'pretrain-gnns', tokens: 'smiles', morgan: {} });
      } finally {
        mol.dispose();
      }
    } catch (error) {
      if (!(error instanceof InvalidSmilesError)) throw error;
    }
    if (i % every !== 0) continue;
    const sample = {
      molecules: i,
      rssBytes: process.memoryUsage.rss(),
      secondsPassed: (performance.now() - started) / 1000,
    };
    samples.push(sample);
    onSample(sample);
  }
  const settled = samples[Math.floor(samples.length / 10)] ?? samples[0]!;
  const growthBytes = samples.at(-1)!.rssBytes - settled.rssBytes;
  return { samples, growthBytes, passed: growthBytes <= allowedGrowthBytes };
}
