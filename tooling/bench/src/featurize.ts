import { InvalidSmilesError } from '@molx/core';
import { type FeaturizeOptions, featurize } from '@molx/featurizers';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import initRdkit from '@rdkit/rdkit';
import { type BenchRow, median } from './bench-row.js';
import { type SmilesSet, smilesSets } from './featurize-smiles.js';

const atLeast = 0.7;
const rounds = 9;
const moleculesPerRound = 600;
const options: FeaturizeOptions = { graph: 'pretrain-gnns', tokens: 'smiles', morgan: { radius: 2, bits: 2048 } };

/** The part of `@rdkit/rdkit` that the baseline calls. */
interface BareRdkit {
  get_mol(smiles: string): {
    get_json(): string;
    get_morgan_fp_as_uint8array(details: string): Uint8Array;
    delete(): void;
  };
}

/**
 * Graph, tokens and Morgan bits of a molecule through @molx/featurizers, against bare `get_mol`, `get_json` and Morgan of
 * @rdkit/rdkit: one thread, the same SMILES, in turns. SMILES that either refuses are left out.
 */
export async function benchFeaturize(given: { smiles?: string[] } = {}): Promise<BenchRow[]> {
  const rdkit = await loadRdkit();
  const bare = (await (initRdkit as unknown as () => Promise<unknown>)()) as BareRdkit;
  const sets = given.smiles === undefined ? smilesSets(20_000) : [{ name: 'given', smiles: given.smiles }];
  return sets.flatMap((set) => compare(set, rdkit, bare));
}

function compare({ name, smiles }: SmilesSet, rdkit: Rdkit, bare: BareRdkit): BenchRow[] {
  const sample = spread(smiles, moleculesPerRound).filter((text) => featurizes(rdkit, text));
  const oursSeconds: number[] = [];
  const bareSeconds: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const ours = seconds(() => {
      for (const text of sample) runOurs(rdkit, text);
    });
    const theirs = seconds(() => {
      for (const text of sample) runBare(bare, text);
    });
    if (round < 0) continue;
    oursSeconds.push(ours);
    bareSeconds.push(theirs);
  }
  const rate = (values: number[]) => sample.length / median(values);
  const than = `get_mol + get_json + Morgan, ${name}`;
  const reached = median(bareSeconds.map((value, i) => value / oursSeconds[i]!));
  const row = { bench: 'featurize', unit: 'molecules/s', samples: rounds };
  return [
    { ...row, name: than, value: rate(bareSeconds), note: 'the baseline' },
    { ...row, name: `graph + tokens + Morgan, ${name}`, value: rate(oursSeconds), bar: { than, atLeast, reached } },
  ];
}

function runOurs(rdkit: Rdkit, smiles: string): void {
  const mol = rdkit.parse(smiles);
  featurize(mol, options);
  mol.dispose();
}

function runBare(rdkit: BareRdkit, smiles: string): void {
  const mol = rdkit.get_mol(smiles);
  mol.get_json();
  mol.get_morgan_fp_as_uint8array('{"radius":2,"nBits":2048}');
  mol.delete();
}

function featurizes(rdkit: Rdkit, smiles: string): boolean {
  try {
    runOurs(rdkit, smiles);
    return true;
  } catch (error) {
    if (error instanceof InvalidSmilesError) return false;
    throw error;
  }
}

/** Evenly spaced items, so that a file sorted in some way gives no slanted sample. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
