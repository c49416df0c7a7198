import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeaturizedRow, FeaturizeRowsOptions } from '../featurize-rows.js';
import { featurizerPool, type NodeFeaturizerPoolOptions } from './featurizer-pool.js';

const here = path.dirname(fileURLToPath(import.meta.url));
/** A worker of the package's protocol that dies of one SMILES. */
const fragileWorker = `
import { parentPort } from 'node:worker_threads';
import { announce, answer } from '../pool/protocol.js';
parentPort.postMessage(await announce());
parentPort.on('message', async (request) => {
  if (request.smiles.includes('[Fr]')) process.exit(3);
  parentPort.postMessage(await answer(request));
});`;

let folder: string;
let worker: URL;
let fragile: URL;

beforeAll(async () => {
  folder = mkdtempSync(path.join(here, '../../node_modules/.featurizer-pool-'));
  const script = async (source: BuildOptions, name: string) => {
    const outfile = path.join(folder, name);
    await build({
      ...source,
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['molx-source'],
      external: ['@rdkit/rdkit'],
    });
    return pathToFileURL(outfile);
  };
  worker = await script({ entryPoints: [path.join(here, 'worker.ts')] }, 'worker.mjs');
  fragile = await script({ stdin: { contents: fragileWorker, resolveDir: here, loader: 'ts' } }, 'fragile.mjs');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function all(smiles: Iterable<string>, options: FeaturizeRowsOptions, pool: NodeFeaturizerPoolOptions) {
  await using featurizers = featurizerPool({ workers: 2, workerUrl: worker, ...pool });
  const rows: FeaturizedRow[] = [];
  for await (const row of featurizers.featurize(smiles, options)) rows.push(row);
  return rows;
}

describe('featurizerPool', () => {
  it('gives every row in order, invalid ones with a reason', async () => {
    const smiles = Array.from({ length: 100 }, (_, i) => (i % 10 === 3 ? 'C1CC' : `${'C'.repeat(i + 1)}O`));
    const rows = await all(smiles, { graph: 'pretrain-gnns', tokens: 'smiles', morgan: {} }, { chunkSize: 7 });
    expect(rows.map((row) => [row.index, row.smiles])).toEqual(smiles.map((text, i) => [i, text]));
    for (const { index, features, error } of rows) {
      if (index % 10 === 3)
        expect(error).toEqual({ code: 'invalid-smiles', reason: expect.stringContaining('unclosed') });
      else
        expect([features?.graph?.atomCount, features?.tokens?.length, features?.morgan?.length]).toEqual([
          index + 2,
          index + 4,
          256,
        ]);
    }
  });

  it('loses one row to a crash of the WASM', async () => {
    const smiles = ['CCO', `[H]${'C'.repeat(900)}`, 'CCN'];
    const rows = await all(smiles, { tokens: 'smiles', maxInnerAtoms: 1e6 }, { chunkSize: 3 });
    expect(rows.map(({ error }) => error?.code)).toEqual([undefined, 'rdkit', undefined]);
  });

  it('finds the row that kills its thread', async () => {
    const smiles = ['CCO', '[Fr]', 'CCO', 'CCO', 'CCO'];
    const rows = await all(smiles, { tokens: 'smiles' }, { chunkSize: 2, workerUrl: fragile });
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(rows.filter(({ error }) => error).map(({ index }) => index)).toEqual([1]);
    expect(rows[1]?.error?.reason).toBe('its worker crashed: its thread ended with code 3');
  });

  it('says what is wrong with a worker that cannot start, or with the options', async () => {
    await expect(all(['C'], {}, { workerUrl: new URL('./missing.mjs', worker) })).rejects.toThrow("worker can't start");
    await expect(all(['C'], { graph: 'other' as 'ogb' }, {})).rejects.toThrow('Unknown featurization "other"');
    expect(() => featurizerPool({ workers: 0 })).toThrow('expected workers to be a positive whole number');
  });

  it('reads no further ahead than it must, and stops when closed', async () => {
    let read = 0;
    const endless = (function* () {
      for (; ; read++) yield 'CCO';
    })();
    const pool = featurizerPool({ workers: 1, chunkSize: 4, workerUrl: worker });
    const rows = pool.featurize(endless, { tokens: 'smiles' });
    expect((await rows.next()).value?.index).toBe(0);
    expect(read).toBeLessThan(12);
    await pool.close();
    await expect(
      (async () => {
        for await (const _ of rows);
      })(),
    ).rejects.toThrow('was closed');
    await expect(pool.featurize(['C'], {}).next()).rejects.toThrow('was closed');
  });
});
