import { Worker } from 'node:worker_threads';
import type { EngineSettings } from '../worker/engine-settings.js';
import { Engine } from './engine.js';
import { EngineError } from './engine-error.js';

/** An engine in a thread of its own. */
export interface StartedEngine {
  engine: Engine;
  /** Resolves when the thread has ended by itself, which it does only by a defect; never after {@link stop}. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/** How long the thread may take to free its device. */
const closingMs = 5_000;

/**
 * Starts the device worker: the one thread that owns RDKit, the model and the device.
 *
 * @param workerUrl  its script; the built one by default
 */
export function startEngine(
  settings: EngineSettings,
  workerUrl: URL = new URL('./device-worker.js', import.meta.url),
): StartedEngine {
  const worker = new Worker(workerUrl, { workerData: settings });
  const engine = new Engine(worker);
  let isStopping = false;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ended = new Promise<string>((resolve) => {
    const lose = (reason: string) => {
      engine.lose(new EngineError({ kind: 'internal', message: `The device worker is gone: ${reason}.` }));
      if (!isStopping) resolve(reason);
    };
    worker.on('error', (error) => lose(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    worker.on('exit', (code) => lose(`it ended with code ${code}`));
  });
  return {
    engine,
    ended,
    async stop() {
      isStopping = true;
      engine.close();
      const late = setTimeout(() => void worker.terminate(), closingMs);
      await exited;
      clearTimeout(late);
    },
  };
}
