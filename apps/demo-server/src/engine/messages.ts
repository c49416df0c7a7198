import type { EngineFacts, EngineMethod, EngineMethods } from './engine-methods.js';

/** An error as it crosses threads. */
export interface EngineFailure {
  /** `busy` and `not-ready` pass; `too-long`, `unreadable` and `refused` are the caller's; `cancelled` his will; `internal` is ours. */
  kind: 'busy' | 'not-ready' | 'too-long' | 'unreadable' | 'refused' | 'cancelled' | 'internal';
  message: string;
  /** For the log, of `internal` only. */
  stack?: string | undefined;
}

/** What the engine is busy with. */
export interface EngineLoad {
  /** Texts that are being written. */
  rows: number;
  /** Texts that wait for a row, and other requests that wait for the device. */
  waiting: number;
  /** Molecules of the index that are ready to be searched; undefined while it is made. */
  indexed: number | undefined;
}

export type ToEngine =
  | { [M in EngineMethod]: { type: 'call'; id: number; method: M; params: EngineMethods[M]['params'] } }[EngineMethod]
  | { type: 'cancel'; id: number }
  | { type: 'close' };

export type FromEngine =
  | { type: 'ready'; facts: EngineFacts }
  | { type: 'failed'; failure: EngineFailure }
  | { type: 'load'; load: EngineLoad }
  | { type: 'piece'; id: number; piece: EngineMethods[EngineMethod]['piece'] }
  | { type: 'result'; id: number; result: EngineMethods[EngineMethod]['result'] }
  | { type: 'error'; id: number; failure: EngineFailure };
