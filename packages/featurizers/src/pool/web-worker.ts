import type { LoadRdkitOptions } from '@molx/molecule';
import type { CreateFeaturizerWorker } from './featurizer-worker.js';
import { announce, answer, type FeaturizeRequest, type FeaturizeResponse } from './protocol.js';

/** The part of a dedicated worker's global scope that is used. */
export interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * Makes a Web Worker a featurizer. The worker's script calls it before anything is awaited: a message that comes earlier is lost.
 *
 * @param rdkit  where the WASM lies: `{ locateFile }`
 */
export function serveFeaturizer(scope: WorkerScope, rdkit: LoadRdkitOptions = {}): void {
  const announced = announce(rdkit).then((response) => scope.postMessage(response));
  scope.addEventListener('message', async ({ data }) => {
    await announced;
    scope.postMessage(await answer(data as FeaturizeRequest));
  });
}

/** A pool's worker out of a Web Worker whose script calls {@link serveFeaturizer}. */
export function webFeaturizerWorker(create: () => Worker): CreateFeaturizerWorker {
  return ({ onResponse, onCrash }) => {
    const worker = create();
    worker.addEventListener('message', ({ data }: MessageEvent<FeaturizeResponse>) => onResponse(data));
    worker.addEventListener('error', ({ message }) => onCrash(message || 'the worker failed'));
    worker.addEventListener('messageerror', () => onCrash('a message was unreadable'));
    return {
      post: (request) => worker.postMessage(request),
      terminate: async () => worker.terminate(),
    };
  };
}
