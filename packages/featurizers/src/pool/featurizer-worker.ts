import type { FeaturizeRequest, FeaturizeResponse } from './protocol.js';

/** One thread that answers requests, whatever it is made of. */
export interface FeaturizerWorker {
  post(request: FeaturizeRequest): void;
  /** Stops the thread; nothing is heard of it afterwards. */
  terminate(): Promise<void>;
}

/** What a pool wants to hear of a worker. */
export interface FeaturizerWorkerEvents {
  onResponse(response: FeaturizeResponse): void;
  /** The thread is gone. */
  onCrash(reason: string): void;
}

/** Starts a thread. */
export type CreateFeaturizerWorker = (events: FeaturizerWorkerEvents) => FeaturizerWorker;
