import type { ConformerAnswer, ConformerQuestion } from './conformer-worker.js';

/** Longer than this no reader waits. */
const patienceMs = 60_000;

/**
 * Coordinates in space for a molecule with all its hydrogens, as a molfile, found by a worker of its own.
 *
 * @throws {Error} saying why there is none; `AbortError` when it is no longer wanted
 */
export function conformer(smiles: string, signal: AbortSignal): Promise<string> {
  const worker = new Worker(new URL('./conformer-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ConformerAnswer>) =>
      data.molfile === undefined ? reject(new Error(data.reason)) : resolve(data.molfile),
    );
    worker.addEventListener('error', () => reject(new Error('The conformer search can’t be loaded.')));
    const either = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    either.addEventListener('abort', () =>
      reject(signal.aborted ? signal.reason : new Error('No conformer was found in time.')),
    );
    worker.postMessage({ smiles } satisfies ConformerQuestion);
  }).finally(() => worker.terminate());
}
