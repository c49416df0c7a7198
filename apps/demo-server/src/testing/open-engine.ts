import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Engine, type EnginePort } from '../engine/engine.js';
import type { EngineFacts } from '../engine/engine-methods.js';
import type { EngineSettings } from '../worker/engine-settings.js';
import { serveEngine } from '../worker/serve-engine.js';
import type { WorkerPort } from '../worker/worker-port.js';

const asset = (name: string) => fileURLToPath(new URL(`../../../../assets/${name}`, import.meta.url));

/** The embedded model's folder. */
export const tinyModel = asset('molx-tiny');

/** An engine in the test's own thread, behind the channel that it has in the server. */
export interface OpenedEngine {
  engine: Engine;
  facts: EngineFacts;
  close(): Promise<void>;
}

/** The embedded model, on the CPU. */
export async function openEngine(settings: Partial<EngineSettings> = {}): Promise<OpenedEngine> {
  const { port1, port2 } = new MessageChannel();
  const engine = new Engine(port1 as EnginePort);
  const served = serveEngine(port2 as unknown as WorkerPort, {
    model: tinyModel,
    device: 'cpu',
    gemm: 'auto',
    maxRows: 8,
    index: undefined,
    ...settings,
  });
  const facts = await engine.ready;
  return {
    engine,
    facts,
    async close() {
      engine.close();
      await served;
      port1.close();
    },
  };
}
