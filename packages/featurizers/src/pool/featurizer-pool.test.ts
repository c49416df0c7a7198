import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FeaturizedRow } from '../featurize-rows.js';
import { FeaturizerPool } from './featurizer-pool.js';
import type { CreateFeaturizerWorker } from './featurizer-worker.js';
import { answer } from './protocol.js';

const timeoutMs = 1_000;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** Workers of this thread. A chunk with radium in it is never answered, and the clock runs out at once. */
function localWorkers() {
  const counts = { started: 0, terminated: 0 };
  const create: CreateFeaturizerWorker = ({ onResponse }) => {
    counts.started++;
    queueMicrotask(() => onResponse({ id: -1, rows: [] }));
    return {
      post(request) {
        if (request.smiles.includes('[Ra]')) queueMicrotask(() => vi.advanceTimersByTime(timeoutMs));
        else void answer(request).then(onResponse);
      },
      async terminate() {
        counts.terminated++;
      },
    };
  };
  return { create, counts };
}

async function collect(pool: FeaturizerPool, smiles: Iterable<string>): Promise<FeaturizedRow[]> {
  const rows: FeaturizedRow[] = [];
  for await (const row of pool.featurize(smiles, { tokens: 'smiles' })) rows.push(row);
  return rows;
}

it('stops a worker that hangs, and costs only the row it hangs on', async () => {
  const { create, counts } = localWorkers();
  const pool = new FeaturizerPool(create, { workers: 1, chunkSize: 4, timeoutMs });
  const rows = await collect(pool, ['C', 'CC', '[Ra]', 'CCC', 'CCCC']);
  expect(rows.map(({ smiles, error }) => [smiles, error?.reason])).toEqual([
    ['C', undefined],
    ['CC', undefined],
    ['[Ra]', 'its worker crashed: it took longer than 1000 ms'],
    ['CCC', undefined],
    ['CCCC', undefined],
  ]);
  await pool.close();
  expect(counts).toEqual({ started: 4, terminated: 4 });
});

it('starts no more workers than there is work for', async () => {
  const { create, counts } = localWorkers();
  const pool = new FeaturizerPool(create, { workers: 4, chunkSize: 10 });
  expect(await collect(pool, [])).toEqual([]);
  expect(await collect(pool, ['C', 'CC'])).toHaveLength(2);
  expect(counts.started).toBe(1);
  await pool.close();
  await pool.close();
  expect(counts.terminated).toBe(1);
});
