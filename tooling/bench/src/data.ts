import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { findLeaks, type KnownMolecule } from '@molx/datasets';
import { FeatureCache, identifyMolecules } from '@molx/datasets/node';
import type { FeaturizeOptions } from '@molx/featurizers';
import { type BenchRow, median } from './bench-row.js';
import { smilesSets } from './featurize-smiles.js';

const options: FeaturizeOptions = {
  graph: 'pretrain-gnns',
  tokens: 'smiles',
  canonical: true,
  morgan: { radius: 2, bits: 2048 },
};
const reads = 5;
const asked = 20_000;
const workers = availableParallelism();

/** Features of PubChem molecules made by all threads and read from disk, and the identities that a leak check needs. */
export async function benchData(): Promise<BenchRow[]> {
  const [{ name, smiles }] = smilesSets(10_000) as [{ name: string; smiles: string[] }];
  const folder = mkdtempSync(path.join(tmpdir(), 'molx-bench-'));
  try {
    return [...(await benchFeatures(name, smiles, folder)), ...(await benchLeaks(name, smiles, folder))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchFeatures(name: string, smiles: string[], folder: string): Promise<BenchRow[]> {
  const cache = new FeatureCache(folder, { workers });
  const pass = () => seconds(async () => drain(cache.featurize(smiles, options)));
  const made = smiles.length / (await pass());
  const rates: number[] = [];
  for (let read = 0; read < reads; read++) rates.push(smiles.length / (await pass()));
  await cache.close();
  const value = median(rates);
  const row = { bench: 'data', unit: 'molecules/s' };
  return [
    {
      ...row,
      name: `features made, ${workers} threads, ${name}`,
      value: made,
      samples: 1,
      note: 'graph, tokens, Morgan',
    },
    {
      ...row,
      name: `features read from disk, ${name}`,
      value,
      samples: reads,
      bar: { than: `${asked} molecules/s`, atLeast: 1, reached: value / asked },
    },
  ];
}

async function benchLeaks(name: string, smiles: string[], folder: string): Promise<BenchRow[]> {
  const cache = new FeatureCache(folder, { workers });
  const rates: number[] = [];
  let members: KnownMolecule[] = [];
  for (let round = 0; round < 2; round++) {
    members = [];
    const taken = await seconds(async () => {
      for await (const found of identifyMolecules(smiles, cache)) {
        if ('key' in found) members.push({ id: String(members.length), ...found });
      }
    });
    rates.push(smiles.length / taken);
  }
  await cache.close();
  const half = members.length >> 1;
  const set = (part: KnownMolecule[]) => [{ name, kind: 'molecules' as const, members: part }];
  const compared = await seconds(async () => void findLeaks(set(members.slice(0, half)), set(members.slice(half))));
  const row = { bench: 'data', unit: 'molecules/s', samples: 1 };
  return [
    { ...row, name: `keys and scaffolds made, ${workers} threads, ${name}`, value: rates[0] as number },
    { ...row, name: `keys and scaffolds read from disk, ${name}`, value: rates[1] as number },
    { ...row, name: `leaks looked for, ${name}`, value: members.length / compared },
  ];
}

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
