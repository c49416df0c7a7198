import type { FromEngine, ToEngine } from '../engine/messages.js';

/** The far end of the channel, in the device worker. */
export interface WorkerPort {
  postMessage(message: FromEngine, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: ToEngine) => void): unknown;
}
