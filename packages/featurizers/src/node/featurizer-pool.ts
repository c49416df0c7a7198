import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FeaturizerPool, type FeaturizerPoolOptions } from '../pool/featurizer-pool.js';
import type { CreateFeaturizerWorker } from '../pool/featurizer-worker.js';
import type { FeaturizeResponse } from '../pool/protocol.js';

export interface NodeFeaturizerPoolOptions extends FeaturizerPoolOptions {
  /** The worker's script; the package's own by default. */
  workerUrl?: URL;
}

/**
 * A pool of worker threads, one per core by default. An idle pool does not keep the process alive.
 *
 * The threads run the built package: sources that a test runner transforms have no script to give them.
 */
export function featurizerPool(options: NodeFeaturizerPoolOptions = {}): FeaturizerPool {
  const { workerUrl = new URL('./worker.js', import.meta.url), ...rest } = options;
  return new FeaturizerPool(threadWorker(workerUrl), { workers: availableParallelism(), ...rest });
}

function threadWorker(url: URL): CreateFeaturizerWorker {
  return ({ onResponse, onCrash }) => {
    const worker = new Worker(url);
    worker.on('message', (response: FeaturizeResponse) => {
      if (response.id >= 0 || response.failure !== undefined) worker.unref();
      onResponse(response);
    });
    worker.on('error', (error) => onCrash(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => onCrash(`its thread ended with code ${code}`));
    return {
      post(request) {
        worker.ref();
        worker.postMessage(request);
      },
      async terminate() {
        await worker.terminate();
      },
    };
  };
}
