import { type FeaturizedRow, FeaturizerPool, webFeaturizerWorker } from '@molx/featurizers';
import { type Probe, probe, unguarded } from './probe.js';

declare global {
  interface Window {
    probePage(): Promise<Probe>;
    probeWorker(): Promise<Probe>;
    /** Atoms of each graph, or why there is none, through two Web Workers. */
    probePool(smiles: string[]): Promise<(number | string)[]>;
  }
}

window.probePage = () => probe({ locateFile: (file) => `/${file}` });
window.probeWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/web-worker.js', { type: 'module' });
    worker.addEventListener('message', ({ data }) => resolve(data as Probe));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
window.probePool = async (smiles) => {
  const pool = new FeaturizerPool(
    webFeaturizerWorker(() => new Worker('/pool-worker.js', { type: 'module' })),
    { workers: 2, chunkSize: 2 },
  );
  const found: (number | string)[] = [];
  for await (const row of pool.featurize(smiles, { graph: 'pretrain-gnns', ...unguarded }))
    found.push(atomsOrReason(row));
  await pool.close();
  return found;
};

const atomsOrReason = ({ features, error }: FeaturizedRow) => features?.graph?.atomCount ?? error?.reason ?? '';
